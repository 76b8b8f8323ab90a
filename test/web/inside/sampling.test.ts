/** Taps, and where they lie on the picture. */
import { describe, expect, test } from '@jest/globals';
import { sharedMargin } from '../../../web/inside/geometry/margins.js';
import { pixelOf, positionAt, projectionsOf, type Axis, type Projection } from '../../../web/inside/geometry/projection.js';
import { tintOf } from '../../../web/inside/geometry/receptive_field.js';
import { marginOf, mostTapsInside, spanOf, tapPixel, tapsAtRate, tapsOfResize, tapsOfWindow, windowAtRate } from '../../../web/inside/geometry/sampling.js';
import { comparedView, lensOver, withMargin } from '../../../web/inside/geometry/views.js';
import { MOBILENET_VOC, XCEPTION_VOC } from '../../nets/fake_variables.js';
import { traceOf } from './networks.js';

const square = (size: number, stride: number, offset = 0): Projection => {
  const axis: Axis = { size, stride, offset };
  return { rows: axis, columns: axis };
};

describe('where positions lie', () => {
  test.each([
    ['MobileNet-v2', MOBILENET_VOC, [513, 513], 16],
    ['MobileNet-v2 at output stride 8', MOBILENET_VOC, [257, 513], 8],
    ['Xception_65', XCEPTION_VOC, [129, 129], 16],
  ] as const)('in %s, position i of a map is centred on pixel i * (crop - 1) / (map - 1)', async (_, variant, cropSize, outputStride) => {
    const trace = await traceOf(variant, { outputStride, cropSize });
    const projections = projectionsOf(trace, cropSize);
    const strides = new Set<number>();
    for (const { name, shape } of trace.steps) {
      const found = projections.get(name)!;
      for (const [axis, size, crop] of [[found.rows, shape[1], cropSize[0]], [found.columns, shape[2], cropSize[1]]] as const) {
        expect(axis.size).toBe(size);
        if (size > 1) expect(axis).toEqual({ size, stride: expect.closeTo((crop - 1) / (size - 1), 9), offset: expect.closeTo(0, 9) });
        // A pooled map stands for all: in the middle.
        else expect(axis).toEqual({ size: 1, stride: 0, offset: (crop - 1) / 2 });
        strides.add(axis.stride);
      }
    }
    expect(strides).toContain(outputStride);
  });

  test('without the fine sizes, a window says where its taps are: 3x3 at stride 2 over 4 pixels, SAME', () => {
    const layer = { name: 'c', dtype: 'float32', op: 'Conv2D', shape: [1, 2, 2, 1], inputs: ['x'], multiplyAdds: 0 } as const;
    // SAME pads 1 row at the end only, so the first window covers rows 0 to 2.
    const window = { size: [3, 3], strides: [2, 2], rates: [1, 1], padding: [0, 0] } as const;
    const steps = [{ ...layer, window, milliseconds: 0, layers: [{ ...layer, window }] }];
    const found = projectionsOf({ feeds: [{ name: 'x', dtype: 'float32', shape: [1, 4, 4, 1] }], steps }, [4, 4]).get('c');
    expect(found?.rows).toEqual({ size: 2, stride: 2, offset: 1 });
  });

  test('pixels and positions', () => {
    const axis = { size: 33, stride: 16, offset: 0 };
    expect([0, 16, 32].map((i) => pixelOf(axis, i))).toEqual([0, 256, 512]);
    expect([-100, 0, 7, 9, 256, 512, 700].map((pixel) => positionAt(axis, pixel))).toEqual([0, 0, 0, 1, 16, 32, 32]);
    expect(positionAt({ size: 1, stride: 0, offset: 256 }, 3)).toBe(0);
  });
});

describe('taps', () => {
  const inside = (rate: number, at: readonly [number, number], map = square(33, 16)): number => tapsAtRate(rate, at, map).filter((tap) => tap.inside).length;

  test.each([
    [1, [16, 16], 9],
    [6, [16, 16], 9],
    [12, [16, 16], 9],
    // Rows -2 and 34 lie outside: only the middle one is left, on both axes.
    [18, [16, 16], 1],
    [18, [0, 0], 4],
    [18, [18, 16], 2],
    [12, [9, 14], 6],
    [1, [0, 0], 4],
    [1, [0, 5], 6],
  ] as const)('at rate %i, position %j of 33 x 33: %i lie inside', (rate, at, expected) => {
    expect(tapsAtRate(rate, at, square(33, 16))).toHaveLength(9);
    expect(inside(rate, at)).toBe(expected);
  });

  test('are counted at best as over all positions', () => {
    for (const rate of [1, 2, 6, 12, 16, 17, 18, 32, 33]) {
      const map = square(33, 16);
      const best = Math.max(...Array.from({ length: 33 * 33 }, (_, i) => inside(rate, [Math.floor(i / 33), i % 33])));
      expect([rate, mostTapsInside(rate, map)]).toEqual([rate, best]);
    }
  });

  test('the middle one is the position itself', () => {
    expect(tapsAtRate(6, [10, 12], square(33, 16)).filter((tap) => tap.centre)).toEqual([{ y: 10, x: 12, inside: true, centre: true }]);
  });

  test('of a strided window read from the finer map', () => {
    const window = { size: [3, 3], strides: [2, 2], rates: [1, 1], padding: [1, 1] } as const;
    const taps = tapsOfWindow(window, [0, 5], square(257, 2));
    expect(taps.map(({ y, x }) => [y, x])).toEqual([-1, 0, 1].flatMap((y) => [9, 10, 11].map((x) => [y, x])));
    expect(taps.map((tap) => tap.inside)).toEqual([false, false, false, true, true, true, true, true, true]);
    expect(tapPixel(taps[4], square(257, 2))).toEqual([0, 20]);
  });

  test('of an atrous window lie a rate apart', () => {
    const taps = tapsOfWindow({ size: [3, 3], strides: [1, 1], rates: [2, 2], padding: [2, 2] }, [9, 14], square(33, 16));
    expect([...new Set(taps.map(({ y }) => y))]).toEqual([7, 9, 11]);
    expect([...new Set(taps.map(({ x }) => x))]).toEqual([12, 14, 16]);
  });

  test('of a resize are the nearest positions', () => {
    const [small, large] = [square(33, 16), square(129, 4)];
    const at = (y: number, x: number): (readonly number[])[] => tapsOfResize([y, x], small, large).map((tap) => [tap.y, tap.x]);
    expect(at(0, 4)).toEqual([[0, 1]]);
    expect(at(2, 4)).toEqual([[0, 1], [1, 1]]);
    expect(at(126, 127)).toEqual([[31, 31], [31, 32], [32, 31], [32, 32]]);
    expect(tapsOfResize([5, 5], square(1, 0, 256), large).map((tap) => [tap.y, tap.x])).toEqual([[0, 0]]);
  });

  test('span 2 r + 1 positions', () => {
    expect([1, 2, 6, 12, 18].map((rate) => spanOf(3, rate))).toEqual([3, 5, 13, 25, 37]);
  });
});

describe('views', () => {
  test('leave room for the taps in the padding', () => {
    const map = square(33, 16);
    expect([marginOf(2, map, 205), marginOf(18, map, 205)]).toEqual([32, 205]);
    const layer = { name: '', dtype: 'float32', op: 'FusedDepthwiseConv2D', shape: [], inputs: [], multiplyAdds: 0 } as const;
    const window = { size: [3, 3], strides: [1, 1], rates: [2, 2], padding: [2, 2] } as const;
    expect(sharedMargin('own', { ...layer, window }, map, map, 205)).toBe(32);
    expect(sharedMargin('own', layer, map, map, 205)).toBe(0);
    expect(sharedMargin(6, layer, map, map, 205)).toBe(96);
    // The layer's own filter at that rate reads the map before.
    const halved = square(65, 8);
    expect(sharedMargin(6, { ...layer, op: 'Conv2D', window }, map, halved, 205)).toBe(48);
    expect(withMargin([513, 257], 32)).toEqual({ top: -32, left: -32, height: 577, width: 321 });
  });

  test('enlarge what is small, away from where it is', () => {
    const crop = [513, 513] as const;
    const fine = square(257, 2);
    const taps = { taps: tapsAtRate(1, [10, 10], fine), from: fine };
    expect(lensOver([10, 10], fine, taps, undefined, crop)).toBeUndefined();
    const reads = new Float64Array(513 * 513);
    for (const i of [0, 1, 2, 3, 4, 5, 6]) reads[(17 + i) * 513 + 17 + i] = 1;
    const tint = tintOf(reads, 513, 513, false);
    const lens = lensOver([10, 10], fine, taps, tint, crop);
    expect(lens).toEqual({ corner: 'right-bottom', view: { top: 14, left: 14, height: 13, width: 13 } });
    const coarse = square(33, 16);
    expect(lensOver([10, 10], coarse, { taps: tapsAtRate(6, [10, 10], coarse), from: coarse }, tint, crop)).toBeUndefined();
    expect(comparedView([50, 60], fine, 18, 36, crop)).toEqual({ top: 42.5, left: 62.5, height: 116, width: 116 });
    expect(comparedView([10, 10], coarse, 18, 205, crop)).toEqual(withMargin(crop, 205));
  });
});

test('a filter at another rate has its middle where it was, at any stride', () => {
  const map = square(65, 8);
  for (const window of [
    { size: [3, 3], strides: [1, 1], rates: [2, 2], padding: [2, 2] },
    { size: [3, 3], strides: [2, 2], rates: [1, 1], padding: [1, 1] },
  ] as const) {
    const middle = (taps: ReturnType<typeof tapsOfWindow>) => taps.find((tap) => tap.centre);
    expect(windowAtRate(window, window.rates[0])).toEqual(window);
    const far = tapsOfWindow(windowAtRate(window, 6), [10, 12], map);
    expect(middle(far)).toEqual(middle(tapsOfWindow(window, [10, 12], map)));
    expect([far[0].y, far[8].y]).toEqual([10 * window.strides[0] - 6, 10 * window.strides[0] + 6]);
  }
});
