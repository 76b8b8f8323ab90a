/** `deeplab eval`: how well a model does on a data set; `deeplab eval merge`: the parts of a divided evaluation together. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { DATA_SETS } from '../io/datasets/data_set.js';
import type { Chosen } from './terminal/action.js';
import type { EvalFlags } from './eval/assignment.js';
import { mergeRecords, type MergeFlags } from './eval/merge.js';
import { evaluateDataSet } from './eval/run.js';
import { addNetworkOptions } from './terminal/network_options.js';
import { addTileOptions } from './terminal/tile_options.js';
import { backendOption, jsonOption, modelOption, positiveInteger, precisionOption, queueOption, redisOption, scaleList, threadsOption, wideVectorsOption } from './terminal/option_values.js';

export function evalCommand(chosen: Chosen): Command {
  const command = addTileOptions(addNetworkOptions(
    new Command('eval')
      .summary('evaluate a model on PASCAL VOC, Cityscapes, ADE20K or pictures of your own: mean IoU, by class, pixel accuracy')
      .description(
        'Segments the pictures of a split and compares them with the truth. An evaluation that was interrupted goes on where it was when the same command is given again.',
      )
      .addOption(new Option('--dataset <name>', 'which data set').choices(DATA_SETS))
      .option('--data <dir>', 'its folder: with JPEGImages, SegmentationClass and ImageSets (voc), leftImg8bit and gtFine (cityscapes), images and annotations (ade20k), or images and labels, or as VOC (folder)')
      .option('--split <name>', 'which pictures (default: val; of a folder with images and labels the list NAME.txt in it, without val.txt all)')
      .option('--classes <file>', 'names of the classes, one a line, with a colour behind them where labels are colours (default: classes.txt in the folder or beside the model)')
      .option('--ignore-label <n>', 'the index of pixels that do not count (default: 255; ade20k: 0)', ignoreLabel)
      .option('--skip-unknown', 'leave out pixels whose truth is no class, and tell how many, in place of an error')
      .addOption(modelOption('checkpoint (folder, prefix, .index or .data file), frozen .pb, or a URL (default: the small embedded model)'))
      .addOption(backendOption())
      .addOption(precisionOption())
      .addOption(threadsOption())
      .addOption(wideVectorsOption()),
    'larger pictures are shrunk to fit into this',
  ))
    .option('--scales <list>', 'segment at several sizes, such as 0.5,0.75,1,1.25,1.5,1.75, and average (default: 1)', scaleList)
    .option('--flip', 'segment the mirrored picture too, and average')
    .option('--limit <n>', 'only the first pictures of the split', positiveInteger)
    .option('--jobs <n>', 'processes that share the work, each with its own model and, unless --threads says otherwise, one thread', positiveInteger, 1)
    .option('--shard <i/n>', "only every n-th picture, from the i-th on; 'deeplab eval merge' puts the parts together", shard)
    .option('--save <dir>', 'write the predicted labels of every picture as PNG (Cityscapes: in its label ids, for the benchmark server)')
    .option('--record <file>', 'where the results of all pictures are kept, to go on from and to merge (default: a file in the current folder, removed at the end)')
    .option('--report <dir>', 'write a page to look at: index.html, all in one file')
    .addOption(redisOption())
    .addOption(queueOption())
    .addOption(jsonOption())
    .addHelpText('after', EPILOGUE)
    .helpCommand(false)
    .enablePositionalOptions()
    .action((flags: EvalFlags) => chosen((terminal) => evaluateDataSet(flags, terminal)));
  return command.addCommand(mergeCommand(chosen));
}

function mergeCommand(chosen: Chosen): Command {
  return new Command('merge')
    .summary('put the parts of a divided evaluation together')
    .description('Adds up the records of several parts (--shard, --record) of one evaluation. A picture that is in several of them counts once.')
    .argument('<record...>', 'the files that the parts have left')
    .option('--record <file>', 'write all results to one record')
    .option('--report <dir>', 'write a page to look at: index.html, all in one file')
    .option('--data <dir>', 'the folder of the data set, from which the report shows pictures')
    .addOption(modelOption('the model that the report shows the worst pictures of, with --data (default: the small embedded model)'))
    .addOption(jsonOption())
    .addHelpText('after', MERGE_EPILOGUE)
    .action((records: string[], flags: MergeFlags) => chosen((terminal) => mergeRecords(records, flags, terminal)));
}

/** `2/4` */
function shard(text: string): readonly [part: number, parts: number] {
  const [, part, parts] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [];
  if (!(part >= 1 && part <= parts)) throw new InvalidArgumentError('Expected a part and the number of parts, such as 2/4.');
  return [part, parts];
}

/** An index of 8 bits. */
function ignoreLabel(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 255) throw new InvalidArgumentError('Expected an index from 0 to 255.');
  return Number(text);
}

const EPILOGUE = `
Examples:
  deeplab eval --dataset voc --data VOCdevkit/VOC2012 --model deeplabv3_mnv2_pascal_train_aug
  deeplab eval --dataset voc --data VOC2012 --model model.ckpt --output-stride 8 --scales 0.5,0.75,1,1.25,1.5,1.75 --flip
  deeplab eval --dataset cityscapes --data cityscapes --split test --model frozen_inference_graph.pb --save results
  deeplab eval --dataset folder --data my_pictures --model run/model.ckpt-2000
  deeplab eval --dataset voc --data VOC2012 --model model.ckpt --jobs 4 --report report
  deeplab eval --dataset voc --data VOC2012 --model model.ckpt --shard 1/2 --record part1.json   (and 2/2 elsewhere)
  deeplab eval merge part1.json part2.json
  deeplab eval --dataset voc --data VOC2012 --model model.ckpt --redis redis://localhost:6379   (with 'deeplab work' processes)

A picture that cannot be evaluated is told and left out; the others are done, and the exit code is 1. Truth that is no class ends the
evaluation, as it does TensorFlow's.

--json prints { dataset, split, settings, model, pictures, expected, leftOut: { ignored, unknown: [{ label, pixels, pictures }],
shrunk, resized, withoutTruth, missing, notNumbers }, warnings: [{ picture, warning }], meanIoU, pixelAccuracy, pixels, classIoU, classes: [{ index,
name, iou, truth, predicted }], confusion (rows are truth), published, failures: [{ picture, error }], seconds, record, saved,
report }; shares are from 0 to 1, and null where there is nothing to count. Whenever the exit code is not 0 there is an error,
{ tag, message }, at the top.`;

const MERGE_EPILOGUE = `
Example:
  deeplab eval merge part1.json part2.json part3.json --json

--json prints what 'deeplab eval --json' prints, without model, failures, seconds and saved. Pictures that are missing are told on
stderr.`;
