/** `deeplab train`: pictures with labels in; a checkpoint of one's own classes out. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { TRAINING_FORMATS } from '../training/data/open_training_set.js';
import type { Imitation } from '../training/graph/imitation.js';
import type { Chosen } from './terminal/action.js';
import { addOpenOptions } from './terminal/network_options.js';
import { backendOption, cropSize, jsonOption, outputStrideOption, positiveInteger, threadsOption, wideVectorsOption } from './terminal/option_values.js';
import type { TrainFlags } from './train/flags.js';
import { trainOnData } from './train/train_on_data.js';

export function trainCommand(chosen: Chosen): Command {
  const command = new Command('train')
    .summary('teach a network your own classes')
    .description('Trains a network on pictures with labels, as DeepLab\'s train.py does. The folder of the run holds TensorFlow checkpoints, TensorBoard events and the classes. The same command goes on with a run that was stopped or killed.')
    .option('--data <dir>', 'VOC, Cityscapes or ADE20K as unpacked, a folder with images/, labels/ and classes.txt, or DeepLab\'s TFRecords')
    .option('-o, --out <dir>', 'the folder of the run')
    .option('--initial <source>', 'what a new run begins from: a DeepLab or an ImageNet checkpoint, a name of the zoo, ... (default: the small embedded model)')
    .addOption(new Option('--format <name>', 'how the data is laid out (default: told from what is there)').choices(TRAINING_FORMATS))
    .option('--split <name>', 'the part of the data to train on, such as train')
    .option('--list <file>', 'train on the pictures in this list only, one a line')
    .option('--exclude <file>', 'never train on the pictures in this list')
    .option('--classes <file>', 'names and colours of the classes, one a line (default: classes.txt in the data)')
    .option('--evaluate <file>', 'evaluate the pictures in this list, which are not trained on, with every checkpoint')
    .option('--evaluation-crop <h,w>', 'rows and columns that these pictures are padded to (default: 513,513)', cropSize)
    .option('--steps <n>', 'steps of the whole run', positiveInteger, 1000)
    .option('--batch-size <n>', 'samples of a step', positiveInteger, 4)
    .option('--crop <h,w>', 'rows and columns of a sample; one number for a square', cropSize, [513, 513] as const)
    .addOption(outputStrideOption());
  return addOpenOptions(command)
    .option('--learning-rate <x>', 'base rate', atLeast0, 0.0001)
    .addOption(new Option('--policy <name>', 'how the rate falls').choices(['poly', 'step']).default('poly'))
    .option('--slow-start-steps <n>', 'steps during which the rate grows to the base rate (default: 0)', positiveInteger)
    .addOption(new Option('--optimizer <name>', 'momentum, or adam, for which 0.001 is a usual rate').choices(['momentum', 'adam']).default('momentum'))
    .option('--momentum <x>', 'of the optimizer momentum (default: 0.9)', below1)
    .option('--weight-decay <x>', 'of the filters of full convolutions', atLeast0, 0.00004)
    .addOption(new Option('--batch-norm <name>', 'frozen: its statistics stay; trained: those of each batch, for batches of 12 and more').choices(['frozen', 'trained']).default('frozen'))
    .addOption(new Option('--learns <part>', 'head: ASPP and logits; decoder: the decoder too; all: the backbone too').choices(['head', 'decoder', 'all']).default('all'))
    .option('--teacher <source>', 'a DeepLab of the same classes that the network imitates')
    .option('--imitate <labels,scores,maps,logits>', "how much the labels count, the teacher's classes, its maps where blocks of the backbone end, which must have the same shapes, and its logits (default: 1,1,0,0)", imitation)
    .option('--even-filters', 'write filters in front of frozen batch norms anew, all of one size: the same network, and one rate is right for all layers')
    .option('--anew <scopes>', 'scopes of --initial that begin anew, with commas between, such as logits,aspp0', (text) => text.split(',').filter((scope) => scope !== ''))
    .option('--last-layer-multiplier <x>', 'how many times as much gradients on top of the backbone count', atLeast0, 1)
    .option('--dropout <x>', "the part of ASPP's features that is left out at random", below1, 0.1)
    .option('--scales <min,max,step>', 'samples are scaled at random, from min to max in such steps', scaleRange, [0.5, 2, 0.25] as const)
    .option('--no-flip', 'do not mirror samples at random')
    .option('--balance <share>', 'show pictures of classes that fewer than this share of all pictures have several times, such as 0.1', share)
    .option('--seed <n>', 'what everything random follows from', (text) => wholeNumber(text), 0)
    .option('--save-every <n>', 'steps from one checkpoint to the next', positiveInteger, 500)
    .option('--log-every <n>', 'steps from one entry of the events to the next', positiveInteger, 10)
    .option('--report', 'write report.html too: curves, and some pictures with truth and prediction, while the run goes on')
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(wideVectorsOption())
    .addOption(jsonOption())
    .addHelpText('after', EPILOGUE)
    .action((flags: TrainFlags) => chosen((terminal) => trainOnData(flags, terminal)));
}

function atLeast0(text: string): number {
  const value = Number(text);
  if (!/\d/.test(text) || !(value >= 0 && value < Infinity)) throw new InvalidArgumentError('Expected a number of at least 0.');
  return value;
}

function below1(text: string): number {
  const value = atLeast0(text);
  if (value >= 1) throw new InvalidArgumentError('Expected a number from 0 to less than 1.');
  return value;
}

function share(text: string): number {
  const value = atLeast0(text);
  if (value > 1) throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return value;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('Expected a whole number.');
  return value;
}

function imitation(text: string): Imitation {
  const [labels, scores = 1, maps = 0, logits = 0, ...more] = text.split(',').map(atLeast0);
  if (more.length > 0 || labels + scores + maps + logits === 0) throw new InvalidArgumentError('Expected how much labels, scores, maps and logits count, at least one of them more than 0, such as 0,1,1,0.');
  return { labels, scores, maps, logits };
}

function scaleRange(text: string): readonly [number, number, number] {
  const parts = text.split(',').map((part) => (/\d/.test(part) ? Number(part) : NaN));
  const [least, most = least, step = 0] = parts;
  if (parts.length > 3 || parts.some((part) => !(part >= 0 && part < Infinity)) || !(least > 0) || most < least) {
    throw new InvalidArgumentError('Expected the smallest scale, the largest and the step between, such as 0.5,2,0.25; or 1 for none.');
  }
  return [least, most, step];
}

const EPILOGUE = `
Examples:
  deeplab train --data my_pictures --out run --steps 2000 --crop 257 --batch-size 8 --report
  deeplab train --data VOCdevkit/VOC2012 --split train --initial mobilenet_v2_imagenet --out run --batch-norm trained --batch-size 16
  deeplab train --data my_pictures --out small --teacher run --imitate 0,1,1 --optimizer adam --learning-rate 0.0005
  deeplab segment cat.jpg --model run

A folder of one's own: images/NAME.jpg (or .png, .webp, .avif, .gif, .tif), labels/NAME.png (class indices, or colours), classes.txt (one class a line: name, or name,#rrggbb). 255 marks pixels that do not count.
All files are looked at before the first step; one error names every file that is wrong.

Ctrl-C writes a checkpoint and stops. tensorboard --logdir run shows the curves.

--json prints { step, steps, loss, checkpoint, meanIoU, variant, backend, threads }.`;
