/** Cut-outs: edges, colours on them, and what lies behind. */
import { describe, expect, test } from '@jest/globals';
import { ndarray } from '../../../src/ndarray_package.js';
import { labelMapOf, pictureOf, type Picture } from '../../../src/io/pictures/picture.js';
import { PASCAL_VOC } from '../../../src/io/datasets/pascal_voc.js';
import { foregroundColors } from '../../../src/results/cut_out/foreground.js';
import { cutOut, type CutOutOptions } from '../../../src/results/cut_out/cut_out.js';
import { matteOf } from '../../../src/results/cut_out/matte.js';
import type { Segmented } from '../../../src/results/segmented.js';

const [HEIGHT, WIDTH, EDGE] = [60, 90, 50];
const [ORANGE, BLUE] = [[230, 120, 20], [20, 60, 200]] as const;

/** Orange to the left of EDGE, blue to the right. */
function twoColors(height = HEIGHT, width = WIDTH, edge = EDGE): Picture {
  return pictureOf(new Uint8Array(height * width * 3).map((_, i) => (Math.floor(i / 3) % width < edge ? ORANGE : BLUE)[i % 3]), height, width);
}

/** A person to the left, whose edge the network sees some pixels away, blurred. */
function person(shift = -2, width = 6): Segmented {
  const probabilities = new Float32Array(HEIGHT * WIDTH * 21);
  const labels = new Uint8Array(HEIGHT * WIDTH);
  for (let i = 0; i < labels.length; i++) {
    const share = Math.min(1, Math.max(0, 0.5 + (EDGE + shift - ((i % WIDTH) + 0.5)) / width));
    [probabilities[21 * i + 15], probabilities[21 * i]] = [share, 1 - share];
    labels[i] = share > 0.5 ? 15 : 0;
  }
  return { labels: labelMapOf(labels, HEIGHT, WIDTH), labelSet: PASCAL_VOC, probabilities: ndarray(probabilities, [HEIGHT, WIDTH, 21]) };
}

const middle = <T extends { readonly length: number; subarray(from: number, to: number): Iterable<number> }>(values: T, channels = 1, width = WIDTH, height = HEIGHT): number[] =>
  [...values.subarray((height >> 1) * width * channels, ((height >> 1) + 1) * width * channels)];

describe('edges', () => {
  test('go where the picture has them', () => {
    for (const result of [person(), person(3), { ...person(), probabilities: undefined } as unknown as Segmented]) {
      const row = middle(matteOf(twoColors(), result).data);
      // The network's edge is some pixels away, to either side, and wide.
      expect(row[EDGE - 1] - row[EDGE]).toBeGreaterThan(140);
      expect(row[EDGE - 1]).toBeGreaterThan(200);
      expect([row[0], row[WIDTH - 1]]).toEqual([255, 0]);
    }
  });

  test('or stay where the network has them', () => {
    const row = middle(matteOf(twoColors(), person(-10), { refine: false }).data);
    expect(row[EDGE - 14]).toBe(255);
    expect(row[EDGE - 7]).toBe(0);
  });

  test('feathered', () => {
    const fades = (feather: number): number => middle(matteOf(twoColors(), person(), { feather }).data).filter((value) => value > 5 && value < 250).length;
    expect(fades(0)).toBeLessThanOrEqual(2);
    expect(fades(8)).toBeGreaterThan(6);
    expect(fades(16)).toBeGreaterThan(fades(8));
  });

  test('at the size of another picture', () => {
    const { data, shape } = matteOf(twoColors(2 * HEIGHT, 2 * WIDTH, 2 * EDGE), person(0));
    expect(shape).toEqual([2 * HEIGHT, 2 * WIDTH]);
    const row = middle(data, 1, 2 * WIDTH, 2 * HEIGHT);
    expect(row[2 * EDGE - 1]).toBeGreaterThan(200);
    expect(row[2 * EDGE]).toBeLessThan(55);
  });

  test('of chosen classes; of nothing', () => {
    expect(matteOf(twoColors(), person(), { classes: 'cat' }).data.every((value) => value === 0)).toBe(true);
    expect(matteOf(twoColors(), person(), { classes: ['person', 'background'] }).data.every((value) => value === 255)).toBe(true);
  });
});

test('nothing of the picture is left where it is transparent, also where that is rounded', () => {
  const { data } = cutOut(twoColors(), { ...person(), probabilities: undefined } as unknown as Segmented, { feather: 16, refine: false });
  const clear = Array.from({ length: data.length / 4 }, (_, i) => i).filter((i) => data[4 * i + 3] === 0);
  expect(clear.length).toBeGreaterThan(0);
  expect(clear.filter((i) => data[4 * i] + data[4 * i + 1] + data[4 * i + 2] > 0)).toEqual([]);
});

test('a mixture of two colours is taken apart', () => {
  const alpha = new Float32Array(HEIGHT * WIDTH).map((_, i) => Math.min(1, Math.max(0, 0.5 + (EDGE - (i % WIDTH)) / 5)));
  const mixed = Uint8Array.from({ length: alpha.length * 3 }, (_, i) => Math.round(ORANGE[i % 3] * alpha[Math.floor(i / 3)] + BLUE[i % 3] * (1 - alpha[Math.floor(i / 3)])));
  const colors = middle(foregroundColors(mixed, alpha, HEIGHT, WIDTH), 3);
  for (let x = 0; x < WIDTH; x++) {
    const share = alpha[(HEIGHT >> 1) * WIDTH + x];
    // What shows by a fifth only says little of its colour.
    if (share > 0.3) for (let c = 0; c < 3; c++) expect(Math.abs(colors[3 * x + c] - ORANGE[c])).toBeLessThan(30);
    if (share === 0) expect(colors.slice(3 * x, 3 * x + 3)).toEqual([...BLUE]);
  }
});

describe('backgrounds', () => {
  const pixel = (options: CutOutOptions, x: number): number[] => middle(cutOut(twoColors(), person(), options).data, 4).slice(4 * x, 4 * x + 4);

  test('nothing: and nothing of the picture is left there', () => {
    expect(pixel({}, 3)).toEqual([...ORANGE, 255]);
    expect(pixel({}, WIDTH - 3)).toEqual([0, 0, 0, 0]);
    expect(cutOut(twoColors(), person())).toMatchObject({ width: WIDTH, height: HEIGHT });
  });

  test.each<[CutOutOptions['background'], readonly number[]]>([
    ['#fff', [255, 255, 255]],
    ['#0a64FF', [10, 100, 255]],
    ['white', [255, 255, 255]],
    ['black', [0, 0, 0]],
    [[1, 2, 3], [1, 2, 3]],
  ])('a colour: %j', (background, color) => {
    expect(pixel({ background }, WIDTH - 3)).toEqual([...color, 255]);
    expect(pixel({ background }, 3)).toEqual([...ORANGE, 255]);
  });

  test('out of focus, without what was cut out', () => {
    expect(pixel({ background: 'blur' }, 3)).toEqual([...ORANGE, 255]);
    // An ordinary blur would bring orange over the edge.
    for (const x of [EDGE + 2, EDGE + 5, WIDTH - 1]) pixel({ background: 'blur' }, x).forEach((value, c) => expect(Math.abs(value - [...BLUE, 255][c])).toBeLessThan(12));
  });

  test('a picture, scaled to cover and cut at its middle', () => {
    const wide = pictureOf(new Uint8Array(30 * 90 * 3).map((_, i) => (Math.floor(i / 3) % 90 < 30 ? 10 : Math.floor(i / 3) % 90 < 60 ? 100 : 200)), 30, 90);
    for (const value of pixel({ background: wide }, WIDTH - 20).slice(0, 3)) expect(Math.abs(value - 100)).toBeLessThan(3);
    expect(pixel({ background: { width: 1, height: 1, data: Uint8Array.of(7, 8, 9, 255) } }, WIDTH - 3)).toEqual([7, 8, 9, 255]);
    expect(pixel({ background: twoColors() }, WIDTH - 3)).toEqual([...BLUE, 255]);
  });

  test.each<[object, string, RegExp]>([
    [{ background: 'grren' }, 'InvalidArgumentError', /should be 'transparent', 'blur', a picture or a colour .* found 'grren'/],
    [{ background: '#12345' }, 'InvalidArgumentError', /found '#12345'/],
    [{ background: [0, 0] }, 'InvalidArgumentError', /found \[0, 0\]/],
    [{ background: [0, 0, 256] }, 'InvalidArgumentError', /found \[0, 0, 256\]/],
    [{ background: 5 }, 'ShapeMismatchError', /The background is 5/],
    [{ feather: -1 }, 'InvalidArgumentError', /feather should be a number of pixels of at least 0, found -1/],
    [{ feather: NaN }, 'InvalidArgumentError', /feather/],
    [{ refine: 'yes' }, 'InvalidArgumentError', /refine should be true or false/],
    [{ classes: ['persn'] }, 'InvalidArgumentError', /Did you mean 'person'/],
  ])('%j: refused', (options, tag, message) => {
    expect(() => cutOut(twoColors(), person(), options)).toThrow(expect.objectContaining({ tag, message: expect.stringMatching(message) }));
  });

  test('no picture, no result', () => {
    expect(() => cutOut('cat.jpg' as never, person())).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError' }));
    expect(() => cutOut(twoColors(), undefined as never)).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError' }));
  });
});
