/** The map of the course: what the picture becomes on its way through the embedded model, and which chapter is about what. */
import { readFileSync } from 'node:fs';
import { nodesOf } from '../../../docs/course/tools.ts';
import { readImage } from '../../../src/io/pictures/image.js';
import { embeddedModel } from '../../../src/io/assets/embedded.js';
import { buildDeepLab } from '../../../src/nets/deeplab_graph.js';
import { detectVariant } from '../../../src/nets/detect.js';
import { openTensorBundle } from '../../../src/proto/checkpoints/tensor_bundle.js';
import { shapeOf } from '../networks.mjs';
import { BLUE, Figure, GREEN, GREY, ORANGE, PURPLE } from '../svg.mjs';

const CROP = [513, 513];
const [LEFT, TOP, WIDTH, HEIGHT, GAP] = [20, 52, 138, 62, 24];

export default async function draw() {
  const checkpoint = await openTensorBundle(await embeddedModel(), 'model.ckpt');
  const { variant } = detectVariant(checkpoint);
  const nodes = await nodesOf(buildDeepLab(checkpoint, variant, { outputStride: 16, cropSize: CROP }), CROP);
  await checkpoint.close();
  const size = (name) => shapeOf(nodes, name).join(' x ');
  const { shape } = await readImage(new Uint8Array(readFileSync(new URL('../../../examples/chelsea.png', import.meta.url))));

  const figure = new Figure({
    title: 'The walk of this course',
    description: 'A picture becomes features, features become scores, and scores become labels; a checkpoint gives the weights, and learning makes them.',
    width: 2 * LEFT + 5 * WIDTH + 4 * GAP,
    height: 318,
  });
  const x = (i) => LEFT + i * (WIDTH + GAP);
  const box = (left, top, width, color, lines) => {
    figure.rect(left, top, width, HEIGHT, { fill: color.pale, stroke: color.deep, radius: 6 });
    for (const [i, line] of lines.entries()) figure.text(left + width / 2, top + HEIGHT / 2 + 5 + (i - (lines.length - 1) / 2) * 19, line, { at: 'middle', weight: i === 0 ? 600 : undefined, fill: i === 0 ? undefined : color.deep });
  };
  const chapters = (i, ...lines) => lines.forEach((line, k) => figure.text(x(i) + WIDTH / 2, TOP + HEIGHT + 20 + 17 * k, line, { at: 'middle', fill: GREY.deep }));

  figure.text(LEFT, 32, 'From a picture to labels (chapter 0), and the chapters on the way', { weight: 600 });
  box(x(0), TOP, WIDTH, GREY, ['picture', shape.join(' x ')]);
  box(x(1), TOP, WIDTH, BLUE, ['features', size('MobilenetV2/expanded_conv_16/output')]);
  box(x(2), TOP, WIDTH, ORANGE, ['pyramid (ASPP)', size('concat_projection/Relu')]);
  box(x(3), TOP, WIDTH, ORANGE, ['scores', size('logits/semantic/BiasAdd')]);
  box(x(4), TOP, WIDTH, GREEN, ['labels', shape.slice(0, 2).join(' x ')]);
  for (const i of [0, 1, 2, 3]) figure.arrow([[x(i) + WIDTH, TOP + HEIGHT / 2], [x(i + 1) - 2, TOP + HEIGHT / 2]]);
  chapters(1, '1 convolution', '2 inverted residuals', '3 Xception');
  chapters(2, '4 ASPP, decoder');
  chapters(4, '5 labels and speed');

  const low = TOP + 150;
  box(x(0), low, WIDTH, PURPLE, ['checkpoint', '9 byte by byte']);
  box(x(1), low, 2 * WIDTH + GAP, PURPLE, ['weights', '8 in small numbers']);
  box(x(3), low, WIDTH, PURPLE, ['loss, gradient', '7 learning']);
  box(x(4), low, WIDTH, GREEN, ['truth', '6 how good is it']);
  figure.arrow([[x(0) + WIDTH, low + HEIGHT / 2], [x(1) - 2, low + HEIGHT / 2]]);
  figure.arrow([[x(1) + WIDTH + GAP / 2, low], [x(1) + WIDTH + GAP / 2, TOP + HEIGHT + 4]], { dash: '5 4' });
  figure.arrow([[x(4) + WIDTH / 2, TOP + HEIGHT + 30], [x(4) + WIDTH / 2, low - 2]]);
  figure.arrow([[x(4), low + HEIGHT / 2], [x(3) + WIDTH + 2, low + HEIGHT / 2]]);
  figure.arrow([[x(3), low + HEIGHT / 2], [x(2) + WIDTH + 2, low + HEIGHT / 2]]);
  figure.text(LEFT, low + HEIGHT + 28, 'Above: what runs for every picture. Below: where the weights come from.', { fill: GREY.deep });
  return figure;
}
