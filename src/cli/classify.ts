/** `deeplab classify`: what an ImageNet checkpoint takes a picture for. */
import { Command } from 'commander';
import { Classifier } from '../deeplab/classifier.js';
import type { LoadOptions } from '../deeplab/options.js';
import { IMAGENET_CLASSES } from '../io/datasets/imagenet.js';
import type { Chosen, Outcome } from './terminal/action.js';
import { formatMilliseconds, formatPercent, formatTable } from './terminal/format.js';
import { backendOption, jsonOption, modelOption, positiveInteger, threadsOption, wideVectorsOption } from './terminal/option_values.js';
import { ProgressBar, taskName } from './terminal/progress.js';
import { readPicture } from './terminal/read_picture.js';
import { sourceOptions } from './terminal/source_options.js';
import { note, printable, printLine, type Terminal } from './terminal/terminal.js';

interface ClassifyFlags extends Pick<LoadOptions, 'backend' | 'threads' | 'wideVectors'> {
  readonly model: string;
  readonly top: number;
  readonly json?: boolean;
}

export function classifyCommand(chosen: Chosen): Command {
  return new Command('classify')
    .summary('classify a picture with an ImageNet checkpoint')
    .description('Classifies a picture with one of the ImageNet checkpoints that the segmentation networks were trained from.')
    .argument('<picture>', 'the picture: a file, an address, or - for the standard input')
    .addOption(modelOption('checkpoint of a classifier: folder, prefix, .index or .data file, .tar.gz, a URL, or a name of the zoo').makeOptionMandatory())
    .option('--top <k>', 'how many classes to tell', positiveInteger, 5)
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(wideVectorsOption())
    .addOption(jsonOption())
    .addHelpText('after', EPILOGUE)
    .action((picture: string, flags: ClassifyFlags) => chosen((terminal) => classify(picture, flags, terminal)));
}

const EPILOGUE = `
Example:
  deeplab classify cat.jpg --model mobilenet_v2_imagenet --top 3

--json prints { model, picture, width, height, classes: [{ index, name, score, logit }], timings: { network } },
best first; index 0 is the background. Whenever the exit code is not 0 there is an error, { tag, message }, at the top.`;

async function classify(path: string, flags: ClassifyFlags, terminal: Terminal): Promise<Outcome> {
  const { backend, threads, wideVectors, top } = flags;
  const { signal } = terminal;
  const picture = await readPicture(path, terminal);
  const [height, width] = picture.shape;
  const bar = new ProgressBar(terminal);
  let classifier: Classifier | undefined;
  try {
    classifier = await Classifier.load(flags.model, { backend, threads, wideVectors, ...sourceOptions(terminal, bar) });
    const start = performance.now();
    const scores = await classifier.classify(picture, { topK: top, signal, onProgress: bar.listener(taskName(path)) });
    const network = performance.now() - start;
    bar.clear();
    const { info } = classifier;
    if (info.notice !== undefined) note(terminal, info.notice);
    const classes = scores.map(({ index, score, logit }) => ({ index, name: className(index, info.numClasses), score, logit }));
    if (!flags.json) {
      printLine(terminal.stdout, `${printable(path)}: ${width} x ${height} pixels; network ${formatMilliseconds(network)}`);
      const rows = classes.map(({ index, name, score, logit }) => [formatPercent(score), logit.toFixed(3), String(index), name]);
      for (const line of formatTable(COLUMNS, rows)) printLine(terminal.stdout, `  ${line}`);
    }
    return { document: { model: info, picture: path, width, height, classes, timings: { network } } };
  } finally {
    bar.clear();
    await classifier?.dispose();
  }
}

const COLUMNS = [{ title: 'SCORE', align: 'right' }, { title: 'LOGIT', align: 'right' }, { title: 'INDEX', align: 'right' }, { title: 'CLASS' }] as const;

/** Names are ImageNet's only where there are as many classes. */
function className(index: number, numClasses: number): string {
  return numClasses === IMAGENET_CLASSES.length ? IMAGENET_CLASSES[index] : `class ${index}`;
}
