/** `deeplab export`: a network as a file for other runtimes. */
import { Command } from 'commander';
import { withExportedModel } from '../deeplab/export_model.js';
import type { DeepLabOptions } from '../deeplab/options.js';
import { throwIfAborted } from '../errors.js';
import { writeFilesAtomic } from '../io/sources/files.js';
import { formatInfo } from '../tensor.js';
import type { Chosen, Outcome } from './terminal/action.js';
import { formatBytes, formatFacts } from './terminal/format.js';
import { addNetworkOptions, networkChoices, type NetworkFlags } from './terminal/network_options.js';
import { jsonOption, modelOption, precisionOption } from './terminal/option_values.js';
import { ProgressBar, taskName } from './terminal/progress.js';
import { sourceOptions } from './terminal/source_options.js';
import { note, printable, printLine, type Terminal } from './terminal/terminal.js';

interface ExportFlags extends Pick<DeepLabOptions, 'precision'>, NetworkFlags {
  readonly onnx: string;
  /** The embedded model when left out. */
  readonly model?: string;
  readonly json?: boolean;
}

export function exportCommand(chosen: Chosen): Command {
  return addNetworkOptions(
    new Command('export')
      .summary('write a network as ONNX, for other runtimes')
      .description(
        'Writes a network and its weights as one ONNX file (opset 17). It takes a picture as large as the crop (ImageTensor, uint8 [1, h, w, 3]) and gives class scores and labels (SemanticPredictions, [1, h, w]).',
      )
      .requiredOption('--onnx <file>', 'the file to write; one of the same name is replaced')
      .addOption(modelOption())
      .addOption(precisionOption()),
    'rows and columns of the picture',
  )
    .addOption(jsonOption())
    .addHelpText('after', EPILOGUE)
    .action((flags: ExportFlags) => chosen((terminal) => writeModel(flags, terminal)));
}

const EPILOGUE = `
Examples:
  deeplab export --onnx deeplab.onnx --model mobilenetv2_coco_voc_trainaug
  deeplab export --onnx small.onnx --model model.ckpt --output-stride 8 --crop 257,321
  deeplab export --onnx deeplab.onnx --model frozen_inference_graph.pb
  deeplab export --onnx int8.onnx --model small --precision int8   (small: what deeplab quantize wrote)

A smaller picture belongs in the top left corner, with 127 or 128 around it. ImageNet classifiers are exported too: they take a
square picture, and give logits.

--json prints { file, bytes, model, notice (where there is one), inputs: [{ name, dtype, shape }], outputs: [{ name, dtype, shape }] }.
Whenever the exit code is not 0 there is an error, { tag, message }, at the top.`;

async function writeModel({ onnx: path, model, precision, json, ...flags }: ExportFlags, terminal: Terminal): Promise<Outcome> {
  const { signal } = terminal;
  const bar = new ProgressBar(terminal);
  const report = bar.listener(taskName(path));
  try {
    return await withExportedModel(model, { precision, ...networkChoices(flags), ...sourceOptions(terminal, bar) }, async ({ file, description, notice }) => {
      if (notice !== undefined) note(terminal, notice);
      const chunks = file.chunks((loaded, total) => {
        throwIfAborted(signal);
        report?.({ phase: 'weights', loaded, total });
      });
      await writeFilesAtomic([{ path, chunks }]);
      bar.clear();
      if (!json) {
        printLine(terminal.stdout, `${printable(path)}: ${formatBytes(file.byteLength)}`);
        const list = (infos: typeof file.inputs): string[] => infos.map((info) => `${info.name}  ${formatInfo(info)}`);
        for (const line of formatFacts([['model', description], ['in', list(file.inputs)], ['out', list(file.outputs)]])) printLine(terminal.stdout, line);
      }
      return { document: { file: path, bytes: file.byteLength, model: description, ...(notice === undefined ? {} : { notice }), inputs: file.inputs, outputs: file.outputs } };
    });
  } finally {
    bar.clear();
  }
}
