/** `deeplab convert`: a checkpoint in fewer bytes. */
import { Command, Option } from 'commander';
import { convertModel } from '../deeplab/convert_model.js';
import { SMALL_WEIGHTS, type SmallWeights } from '../nets/weights/small_weights.js';
import type { Chosen, Outcome } from './terminal/action.js';
import { jsonOption } from './terminal/option_values.js';
import { ProgressBar } from './terminal/progress.js';
import { sourceOptions } from './terminal/source_options.js';
import type { Terminal } from './terminal/terminal.js';
import { refuseOwnSource, writeModel } from './write_model.js';

interface ConvertFlags {
  readonly out: string;
  readonly weights: SmallWeights;
  readonly json?: boolean;
}

export function convertCommand(chosen: Chosen): Command {
  return new Command('convert')
    .summary('make a checkpoint smaller: float16 or int8')
    .description('Writes a checkpoint of the same network with its filters in 16 or 8 bits, without anything that only training needs.')
    .argument('<source>', 'a name of the zoo, a checkpoint (folder, prefix, .index or .data file), a .tar.gz, or a URL')
    .requiredOption('-o, --out <dir>', 'where model.ckpt goes; created if needed, files of the same names are replaced, but for the source itself')
    .addOption(new Option('--weights <type>', 'what filters are stored in').choices(SMALL_WEIGHTS).makeOptionMandatory())
    .addOption(jsonOption())
    .addHelpText('after', EPILOGUE)
    .action((source: string, flags: ConvertFlags) => chosen((terminal) => convert(source, flags, terminal)));
}

const EPILOGUE = `
Examples:
  deeplab convert mobilenetv2_coco_voc_trainaug --out small --weights int8
  deeplab segment cat.jpg --model small

What comes out opens as any checkpoint, on every backend, and is computed with in float unless --precision int8 says otherwise. TensorFlow restores it: float16 as DT_HALF;
filters of int8 have their scales beside them, NAME/scale, one an output channel: weight = int8 * scale.

--json prints { checkpoint, bytes, model, weights }. Whenever the exit code is not 0 there is an error, { tag, message }, at the top.`;

async function convert(source: string, { out, weights, json }: ConvertFlags, terminal: Terminal): Promise<Outcome> {
  const bar = new ProgressBar(terminal);
  try {
    await refuseOwnSource(source, out);
    const model = await convertModel(source, { weights, ...sourceOptions(terminal, bar) });
    bar.clear();
    return await writeModel(out, model, { facts: { weights }, json }, terminal);
  } finally {
    bar.clear();
  }
}
