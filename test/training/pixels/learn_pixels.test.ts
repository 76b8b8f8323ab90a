/** A classifier of pixels that is learned from strokes, and the checkpoint that it becomes. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { DeepLab, FeatureExtractor, labelMapOf, learnPixels, readImage, type LabelMap, type LabelSet, type PixelFeatures, type Picture } from '../../../src/index.js';

const TWO: LabelSet = { name: 'taught', classes: ['rest', 'suit'], palette: [[0, 0, 0], [230, 120, 20]], ignore: 255 };

/** Discs along a line of the picture, as a brush leaves them. */
function paint(labels: LabelMap, label: number, from: readonly [row: number, column: number], to: readonly [row: number, column: number], radius = 6): void {
  const [height, width] = labels.shape;
  for (let t = 0; t <= 1; t += 0.02) {
    const [y, x] = [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])].map(Math.round);
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        const [row, column] = [y + dy, x + dx];
        if (dy * dy + dx * dx <= radius * radius && row >= 0 && column >= 0 && row < height && column < width) labels.set(row, column, label);
      }
    }
  }
}

const unpainted = ({ shape: [height, width] }: Picture): LabelMap => labelMapOf(new Uint8Array(height * width).fill(255), height, width);

/** An orange suit on a grey and blue ground: no class of the network's. */
function strokes(picture: Picture): LabelMap {
  const labels = unpainted(picture);
  paint(labels, 1, [330, 150], [470, 130]);
  paint(labels, 1, [350, 300], [470, 330]);
  paint(labels, 0, [40, 60], [200, 60]);
  paint(labels, 0, [60, 330], [200, 420]);
  paint(labels, 0, [100, 200], [180, 210]);
  return labels;
}

let extractor: FeatureExtractor;
let picture: Picture;
let features: PixelFeatures;
beforeAll(async () => {
  extractor = await FeatureExtractor.load(undefined, { threads: 1, relaxedSimd: false });
  picture = await readImage('examples/astronaut.png');
  features = await extractor.features(picture);
});
afterAll(() => extractor.dispose());

test('features are those of the layers that it names', async () => {
  expect(extractor.info.layers).toEqual(['concat_projection_dropout/Identity', 'MobilenetV2/expanded_conv_2/depthwise_output']);
  expect(features.maps.map(({ height, width, channels }) => [height, width, channels])).toEqual([[33, 33, 256], [129, 129, 72]]);
  const model = await DeepLab.load(undefined, { threads: 1, relaxedSimd: false });
  const [semantic] = await model.run(picture, ['concat_projection_dropout/Identity']);
  await model.dispose();
  expect(features.maps[0].data).toEqual(Float32Array.from(semantic.data as Float32Array));
});

describe('from five strokes', () => {
  test('the suit is found', () => {
    const classifier = learnPixels([{ features, labels: strokes(picture) }], { numClasses: 2 });
    const { labels } = classifier.segment(features);
    const at = (row: number, column: number): number => labels.get(row, column);
    expect([at(400, 100), at(420, 320), at(360, 200)]).toEqual([1, 1, 1]);
    expect([at(20, 20), at(30, 470), at(110, 220)]).toEqual([0, 0, 0]);
  });
});

void ndarray; void TWO;
