/** `deeplab inspect`: what is in a checkpoint or a frozen graph, and which network it is. */
import { Command } from 'commander';
import { InvalidArgumentError } from '../errors.js';
import { openModel } from '../open/open_model.js';
import type { Chosen, Outcome } from './terminal/action.js';
import { inspectCheckpoint } from './inspect/checkpoint.js';
import { inspectGraph } from './inspect/graph.js';
import type { NetworkChoices } from '../deeplab/choices.js';
import { addNetworkOptions, networkChoices, type NetworkFlags } from './terminal/network_options.js';
import { jsonOption } from './terminal/option_values.js';
import { ProgressBar } from './terminal/progress.js';
import { sourceOptions } from './terminal/source_options.js';
import type { Terminal } from './terminal/terminal.js';

export function inspectCommand(chosen: Chosen): Command {
  return addNetworkOptions(
    new Command('inspect')
      .summary('tell what a checkpoint or a frozen graph holds')
      .description(
        'Lists the variables of a checkpoint or the nodes of a frozen graph with data types, shapes and multiply-adds, and tells which network it is and why. Files of other models are listed too.',
      )
      .argument('<source>', 'checkpoint (folder, prefix, .index or .data file; V1 files too), frozen .pb or .pbtxt, SavedModel, .tflite, model.json, .tar.gz, a URL, or a name of the zoo'),
    'rows and columns of the input',
  )
    .addOption(jsonOption())
    .addHelpText('after', EPILOGUE)
    .action((source: string, flags: NetworkFlags & { json?: boolean }) => chosen((terminal) => inspect(source, flags.json ?? false, networkChoices(flags), terminal)));
}

const EPILOGUE = `
Examples:
  deeplab inspect deeplabv3_mnv2_pascal_train_aug
  deeplab inspect frozen_inference_graph.pb | less
  deeplab inspect model.ckpt --json
  deeplab inspect model.ckpt --output-stride 8 --atrous-rates 12,24,36

What no variable tells (output stride, rates, crops) is listed as assumed; options give it.

--json prints, for a checkpoint, { kind: "checkpoint", name, variables: [{ name, dtype, shape, elements, bytes }] } and,
for a graph, { kind: "graph", format, name, placeholders: [{ name, dtype, shape, assumedShape }], operators: { Conv2D: 36, ... },
unknownOperators, nodes: [{ name, op, dtype, shape, multiplyAdds }] } (a size of -1 is left open; dtype and shape are null
where they do not follow from the placeholders). Both add { variant, reasons, zoo, task, backbone, depthMultiplier,
numClasses, outputStride, cropSize, atrousRates, assumed, surplus, parameters, multiplyAdds } as far as they are known, and
{ problem: { tag, message } } where the network cannot be run, and
{ others } where an archive holds models of other kinds, too. Whenever the exit code is not 0 there is an error,
{ tag, message }, at the top.`;

async function inspect(source: string, json: boolean, choices: NetworkChoices, terminal: Terminal): Promise<Outcome> {
  const bar = new ProgressBar(terminal);
  const model = await openModel(source, sourceOptions(terminal, bar), { listOnly: true }).finally(() => bar.clear());
  try {
    if (model.kind === 'graph') refuseChoices(choices);
    const { document, lines } = await (model.kind === 'graph' ? inspectGraph(model.name, model.graph, model.format, model.others) : inspectCheckpoint(model.checkpoint, choices, model.others));
    if (!json) terminal.stdout.write(`${lines.join('\n')}\n`);
    return { document };
  } finally {
    if (model.kind === 'checkpoint') await model.checkpoint.close();
  }
}

/** A graph has its choices built in. */
function refuseChoices(choices: NetworkChoices): void {
  const [given] = Object.keys(choices);
  if (given !== undefined) throw new InvalidArgumentError(`A graph was exported with its own choices, so '${given}' cannot be chosen. Leave it out, or give the checkpoint.`);
}
