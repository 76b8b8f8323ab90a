/** A classifier of pixels that is learned from strokes, and the checkpoint that it becomes. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkpointFiles, DeepLab, FeatureExtractor, isDeepLabError, labelMapOf, learnPixels, pictureOf, PixelClassifier, readImage, type LabelMap, type LabelSet, type Picture, type PixelFeatures } from '../../../src/index.js';

const PLAIN = { threads: 1, relaxedSimd: false } as const;
const SUIT: LabelSet = { name: 'taught', classes: ['rest', 'suit', 'never painted'], palette: [[0, 0, 0], [230, 120, 20], [0, 0, 255]], ignore: 255 };
const NETWORKS = 'test/reference/networks';

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

/** An orange suit, which is no class of the network's, and five strokes. */
function strokes(picture: Picture): LabelMap {
  const labels = unpainted(picture);
  paint(labels, 1, [330, 150], [470, 130]);
  paint(labels, 1, [350, 300], [470, 330]);
  paint(labels, 0, [40, 60], [200, 60]);
  paint(labels, 0, [60, 330], [200, 420]);
  paint(labels, 0, [100, 200], [180, 210]);
  return labels;
}

/** Dark on the left, bright on the right. */
function halves(height: number, width: number): Picture {
  return pictureOf(Uint8Array.from({ length: height * width * 3 }, (_, i) => (Math.floor(i / 3) % width < width / 2 ? 30 : 220) + ((i * 7) % 20)), height, width);
}

async function rejection(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return isDeepLabError(error) ? `${error.tag}: ${error.message}` : String(error);
  }
  return 'nothing was thrown';
}

describe('of the embedded network', () => {
  let extractor: FeatureExtractor;
  let picture: Picture;
  let features: PixelFeatures;
  let classifier: PixelClassifier;
  beforeAll(async () => {
    extractor = await FeatureExtractor.load(undefined, PLAIN);
    picture = await readImage('examples/astronaut.png');
    features = await extractor.features(picture);
    classifier = learnPixels([{ features, labels: strokes(picture) }], { numClasses: 3 });
  });
  afterAll(() => extractor.dispose());

  test('features are those of the layers that it names', async () => {
    expect(extractor.info.layers).toEqual(['concat_projection_dropout/Identity', 'MobilenetV2/expanded_conv_2/depthwise_output']);
    expect(features.maps.map(({ height, width, channels }) => [height, width, channels])).toEqual([[33, 33, 256], [129, 129, 72]]);
    const model = await DeepLab.load(undefined, PLAIN);
    const fetched = await model.run(picture, extractor.info.layers);
    await model.dispose();
    for (const [i, { data }] of features.maps.entries()) expect(data).toEqual(Float32Array.from(fetched[i].data as Float32Array));
  });

  test('five strokes find the suit, and nothing of a class that nobody painted', () => {
    const { labels, margins } = classifier.segment(features);
    const at = (row: number, column: number): number => labels.get(row, column);
    expect([at(400, 100), at(420, 320), at(360, 200), at(440, 240)]).toEqual([1, 1, 1, 1]);
    expect([at(20, 20), at(30, 470), at(110, 220), at(100, 300)]).toEqual([0, 0, 0, 0]);
    expect(new Set(labels.data)).toEqual(new Set([0, 1]));
    // Along the border somewhere neither class is likelier; in the middle of a stroke one is.
    expect(margins.data.some((margin) => margin < 5)).toBe(true);
    expect(margins.get(400, 140)).toBeGreaterThan(100);
  });

  test('nothing is left to chance', () => {
    const again = learnPixels([{ features, labels: strokes(picture) }], { numClasses: 3 });
    expect(again.weights).toEqual(classifier.weights);
  });

  test('a picture on which nothing is painted says what else there is', async () => {
    const others = [await extractor.features(await readImage('examples/chelsea.png'))];
    const wider = learnPixels([{ features, labels: strokes(picture) }], { numClasses: 3, others });
    expect(wider.weights.weights).not.toEqual(classifier.weights.weights);
    expect(wider.segment(features).labels.get(400, 100)).toBe(1);
  });

  test('it becomes a checkpoint of DeepLab v3+, which labels as it does', async () => {
    const model = await DeepLab.load(checkpointFiles(extractor.checkpoint(classifier), { labelSet: SUIT }), PLAIN);
    expect(model.info).toMatchObject({ numClasses: 3, decoderOutputStride: 4 });
    expect(model.labelSet.classes).toEqual(SUIT.classes);
    for (const shown of [picture, await readImage('examples/chelsea.png')]) {
      const { labels } = await model.segment(shown);
      const own = classifier.segment(await extractor.features(shown)).labels;
      const different = own.data.reduce((count, label, at) => count + Number(label !== labels.data[at]), 0);
      expect(different).toBeLessThan(own.data.length / 1000);
    }
    await model.dispose();
  });

  test('a picture larger than the crop has labels of its own size', async () => {
    const large = halves(400, 800);
    const seen = await extractor.features(large);
    expect([seen.height, seen.width, seen.pictureSize]).toEqual([256, 513, [400, 800]]);
    const labels = unpainted(large);
    paint(labels, 0, [50, 100], [350, 150], 20);
    paint(labels, 1, [50, 650], [350, 700], 20);
    const found = learnPixels([{ features: seen, labels }], { numClasses: 2 }).segment(seen).labels;
    expect(found.shape).toEqual([400, 800]);
    expect([found.get(200, 60), found.get(200, 740)]).toEqual([0, 1]);
  });

  test.each([
    ['nothing is painted', (): unknown => learnPixels([{ features, labels: unpainted(picture) }], { numClasses: 2 }), 'InvalidArgumentError: Nothing is painted'],
    ['there is no picture', (): unknown => learnPixels([], { numClasses: 2 }), 'InvalidArgumentError: There is no picture'],
    ['a label is no class', (): unknown => learnPixels([{ features, labels: strokes(picture) }], { numClasses: 1 }), 'InvalidArgumentError: The label 1 at row 32'],
    ['the strokes are of another size', (): unknown => learnPixels([{ features, labels: labelMapOf(new Uint8Array(4), 2, 2) }], { numClasses: 2 }), 'ShapeMismatchError: The strokes are 2 x 2, and their picture is 512 x 512'],
    ['there are too many classes', (): unknown => extractor.checkpoint(new PixelClassifier({ weights: new Float32Array(328 * 25), biases: new Float32Array(25), channels: [256, 72] })), 'InvalidArgumentError: A decoder of 48 channels passes on the scores of at most 24 classes, found 25'],
    ['the classifier is of other features', (): unknown => extractor.checkpoint(new PixelClassifier({ weights: new Float32Array(6), biases: new Float32Array(2), channels: [3] })), 'ShapeMismatchError: The classifier reads maps of 3 features, and this network gives 256 and 72'],
    ['weights do not fit', (): unknown => new PixelClassifier({ weights: new Float32Array(5), biases: new Float32Array(2), channels: [3] }), 'InvalidArgumentError: A classifier of 3 features and 2 classes has 6 weights, found 5'],
  ])('it is told when %s', async (_, work, message) => {
    expect(await rejection(work)).toContain(message);
  });
});

test.each([
  ['a frozen graph', 'models/mobilenetv2_voc_small/os16_frozen_inference_graph.pb', 'is a frozen graph, whose logits cannot be replaced'],
  ['logits that are sums', `${NETWORKS}/branches_of_logits`, 'cannot be replaced by one'],
  ['a decoder that gives the logits', `${NETWORKS}/mobilenet_v3_squeezed`, "The decoder's result is the logits"],
])('%s is refused', async (_, source, message) => {
  expect(await rejection(() => FeatureExtractor.load(source, PLAIN))).toContain(message);
});

test.each(['full_convolutions_three_stages', 'sums_without_projection'])('%s: its logits are replaced, and labels are the classifier’s', async (name) => {
  const size = [129, 129] as const;
  const extractor = await FeatureExtractor.load(`${NETWORKS}/${name}`, { ...PLAIN, cropSize: size });
  const picture = halves(100, 120);
  const features = await extractor.features(picture);
  const labels = unpainted(picture);
  paint(labels, 0, [20, 20], [80, 30]);
  paint(labels, 1, [20, 90], [80, 100]);
  const classifier = learnPixels([{ features, labels }], { numClasses: 2 });
  const own = classifier.segment(features).labels;
  const model = await extractor.model(classifier, PLAIN);
  const found = (await model.segment(picture)).labels;
  const different = own.data.reduce((count, label, at) => count + Number(label !== found.data[at]), 0);
  await model.dispose();
  await extractor.dispose();
  expect(different).toBeLessThan(own.data.length / 100);
  expect(model.info.numClasses).toBe(2);
});
