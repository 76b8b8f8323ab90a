/** `deeplab cutout`: pictures in; what they show of some classes out, on nothing or on something else. */
import { Command } from 'commander';
import type { Chosen } from './terminal/action.js';
import { addNetworkOptions } from './terminal/network_options.js';
import { backendOption, jsonOption, modelOption, scaleList, threadsOption, wideVectorsOption } from './terminal/option_values.js';
import { addClassesOption, addCutOutOptions } from './segment/outputs/options.js';
import type { SegmentFlags } from './segment/flags.js';
import { addBatchOptions, PICTURES } from './segment/inputs/options.js';
import { segmentPictures } from './segment/pictures.js';

export function cutOutCommand(chosen: Chosen): Command {
  const command = addNetworkOptions(
    new Command('cutout')
      .summary('cut classes out of pictures')
      .description("Cuts classes out of pictures: writes NAME.cutout.png, with transparency or another background. Edges follow the network's probabilities, and the picture's edges near them.")
      .argument('<picture...>', PICTURES.replace('; videos, where ffmpeg is installed', ''))
      .addOption(modelOption())
      .addOption(backendOption())
      .addOption(threadsOption())
      .addOption(wideVectorsOption()),
    'larger pictures are shrunk to fit into this for the network; they are cut out at their own size',
  );
  return addBatchOptions(addCutOutOptions(addClassesOption(command)))
    .option('--scales <list>', 'segment at several sizes, such as 0.5,1,1.5, and average (default: 1)', scaleList)
    .option('--flip', 'segment the mirrored picture too, and average')
    .option('-o, --out <dir>', 'where results go; created if needed, files of the same names are replaced (default: the current folder)')
    .addOption(jsonOption())
    .addHelpText('after', EPILOGUE)
    .action((pictures: string[], flags: SegmentFlags) => chosen((terminal) => segmentPictures(pictures, { ...flags, only: ['cutout'] }, terminal)));
}

const EPILOGUE = `
Examples:
  deeplab cutout portrait.jpg --classes person
  deeplab cutout cat.jpg --background blur
  deeplab cutout photos/*.jpg --background beach.jpg --feather 2 --out results

The same as 'deeplab segment --only cutout', which writes other things beside it. docs/outputs.md says how it is done.
--json prints what 'deeplab segment --only cutout --json' does.`;
