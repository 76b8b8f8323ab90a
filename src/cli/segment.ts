/** `deeplab segment`: pictures in; label maps, overlays and a legend out. */
import { Command } from 'commander';
import type { Chosen } from './terminal/action.js';
import { addNetworkOptions } from './terminal/network_options.js';
import { backendOption, jsonOption, modelOption, positiveNumber, precisionOption, queueOption, redisOption, scaleList, threadsOption, wideVectorsOption } from './terminal/option_values.js';
import { addTileOptions } from './terminal/tile_options.js';
import type { SegmentFlags } from './segment/flags.js';
import { addOutputOptions } from './segment/outputs/options.js';
import { addBatchOptions, PICTURES } from './segment/inputs/options.js';
import { segmentPictures } from './segment/pictures.js';

export function segmentCommand(chosen: Chosen): Command {
  const command = addTileOptions(addNetworkOptions(
    new Command('segment')
      .summary('segment pictures: labels, an overlay and a legend for each')
      .description('Segments pictures (PNG, JPEG, GIF, WebP, AVIF, TIFF) and videos. Writes NAME.labels.png, the class of every pixel as 8-bit indices with a palette, and NAME.overlay.png, and prints which classes there are. Of a video, NAME.overlay.mp4.')
      .argument('<picture...>', PICTURES)
      .addOption(modelOption())
      .addOption(backendOption())
      .addOption(threadsOption())
      .addOption(wideVectorsOption())
      .addOption(precisionOption()),
    'larger pictures are shrunk to fit into this',
  ))
    .option('--scales <list>', 'segment at several sizes, such as 0.5,1,1.5, and average (default: 1)', scaleList)
    .option('--flip', 'segment the mirrored picture too, and average')
    .option('-o, --out <dir>', 'where results go; created if needed, files of the same names are replaced (default: the current folder)');
  addBatchOptions(command)
    .option('--frames', 'of a video, write the labels of every frame (NAME.labels/000001.png) in place of a labelled video')
    .option('--fps <n>', 'of a video, take so many frames a second (default: all)', positiveNumber);
  return addOutputOptions(command)
    .addOption(redisOption())
    .addOption(queueOption())
    .addOption(jsonOption())
    .addHelpText('after', EPILOGUE)
    .action((pictures: string[], flags: SegmentFlags) => chosen((terminal) => segmentPictures(pictures, flags, terminal)));
}

const EPILOGUE = `
Examples:
  deeplab segment cat.jpg
  deeplab segment photos --recursive --model mobilenetv2_coco_voc_trainaug --out results
  deeplab segment 'photos/**/*.jpg' https://host/cat.webp film.mp4 --out results --jobs 4
  deeplab segment incoming --watch --out results
  curl -s https://host/cat.jpg | deeplab segment - --json
  deeplab segment street.png --model frozen_inference_graph.pb --json
  deeplab segment aerial.jpg --model model.ckpt --tile
  deeplab segment photos/*.jpg --only masks,polygons --classes person,cat --per part --min-pixels 50 --tolerance 1.5
  deeplab segment photos/*.jpg --only coco --csv table.csv --out results
  deeplab segment cat.jpg --model model.ckpt --output-stride 8 --scales 0.5,0.75,1,1.25,1.5,1.75 --flip

--only writes NAME.labels.png, NAME.overlay.png, NAME.cutout.png, NAME.CLASS.mask.png, NAME.CLASS.soft.png (probability),
NAME.geojson, and coco.json for all pictures; docs/outputs.md says what is in them.

Results of pictures that are called alike get longer names: x.png and x.jpg become x.png.labels.png and x.jpg.labels.png,
a/x.png and b/x.png become a-x.labels.png and b-x.labels.png.

A name of the zoo is downloaded once. A picture that cannot be segmented is told and left out; the others are done, and the exit code is 1.

--json prints { model, scales, flip, pictures: [{ picture, width, height, labels, overlay,
legend: [{ index, name, color, pixels, share }], timings }] }, and { picture, error } for a picture
that failed; times are in milliseconds. Whenever the exit code is not 0 there is an error,
{ tag, message }, at the top. With --only, there are files: [{ kind, path, name }] in place of labels and overlay, and regions:
[{ index, name, color, pixels, share, box }]. --jsonl prints such a document for each picture, in a line. With --redis, model is left out: the workers have it.`;
