/** `deeplab quantize`: a checkpoint in 8 bits, with the ranges that pictures show. */
import { join } from 'node:path';
import { Command } from 'commander';
import { quantizeModel } from '../deeplab/convert_model.js';
import type { DeepLabOptions } from '../deeplab/options.js';
import { InvalidArgumentError, throwIfAborted } from '../errors.js';
import { readImage, type Picture } from '../io/pictures/image.js';
import { isPictureName } from '../io/datasets/picture_list.js';
import { openDirectory } from '../io/sources/files.js';
import type { Chosen, Outcome } from './terminal/action.js';
import { addNetworkOptions, networkChoices, type NetworkFlags } from './terminal/network_options.js';
import { jsonOption, positiveInteger, threadsOption } from './terminal/option_values.js';
import { ProgressBar } from './terminal/progress.js';
import { sourceOptions } from './terminal/source_options.js';
import type { Terminal } from './terminal/terminal.js';
import { refuseOwnSource, writeModel } from './write_model.js';

interface QuantizeFlags extends Pick<DeepLabOptions, 'threads'>, NetworkFlags {
  readonly pictures: string;
  readonly out: string;
  readonly limit: number;
  readonly json?: boolean;
}

export function quantizeCommand(chosen: Chosen): Command {
  const command = new Command('quantize')
    .summary('make a checkpoint for 8-bit arithmetic, calibrated on your pictures')
    .description('Runs a network on pictures to see which numbers its maps hold, and writes a checkpoint of int8 filters with these ranges: --precision int8 then needs no other calibration. Biases take up what rounded filters do to means.')
    .argument('<source>', 'a name of the zoo, a checkpoint (folder, prefix, .index or .data file), a .tar.gz, or a URL')
    .requiredOption('--pictures <dir>', 'a folder of pictures such as the network will see; ten are enough')
    .requiredOption('-o, --out <dir>', 'where model.ckpt goes; created if needed, files of the same names are replaced, but for the source itself')
    .option('--limit <n>', 'only so many pictures, evenly spread over the folder', positiveInteger, 16)
    .addOption(threadsOption());
  return addNetworkOptions(command, 'larger pictures are shrunk to fit into this')
    .addOption(jsonOption())
    .addHelpText('after', EPILOGUE)
    .action((source: string, flags: QuantizeFlags) => chosen((terminal) => quantize(source, flags, terminal)));
}

const EPILOGUE = `
Examples:
  deeplab quantize mobilenetv2_coco_voc_trainaug --pictures photos --out small
  deeplab segment cat.jpg --model small --precision int8

The checkpoint opens as any other, too, and is computed with in float without --precision int8.

--json prints { checkpoint, bytes, model, pictures }. Whenever the exit code is not 0 there is an error, { tag, message }, at the top.`;

async function quantize(source: string, { pictures: folder, out, limit, threads, json, ...flags }: QuantizeFlags, terminal: Terminal): Promise<Outcome> {
  const bar = new ProgressBar(terminal);
  try {
    await refuseOwnSource(source, out);
    const pictures = await readPictures(folder, limit, terminal.signal);
    const model = await quantizeModel(source, { pictures, threads, ...networkChoices(flags), ...sourceOptions(terminal, bar) });
    bar.clear();
    return await writeModel(out, model, { facts: { pictures: pictures.length }, json }, terminal);
  } finally {
    bar.clear();
  }
}

async function readPictures(folder: string, limit: number, signal: AbortSignal | undefined): Promise<Picture[]> {
  const names = (await (await openDirectory(folder)).list()).filter(isPictureName).sort();
  if (names.length === 0) throw new InvalidArgumentError(`${folder} holds no picture; give a folder of pictures such as the network will see.`);
  const count = Math.min(limit, names.length);
  const pictures: Picture[] = [];
  for (let i = 0; i < count; i++) {
    throwIfAborted(signal);
    pictures.push(await readImage(join(folder, names[Math.floor((i * names.length) / count)]), { signal }));
  }
  return pictures;
}
