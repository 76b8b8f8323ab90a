/** What a position behind some 3x3 convolutions reads of the crop, counted along one axis: a field is the same in rows and columns. */

/** Of MobileNet-v2's first layer and its 17 blocks. */
export const STRIDES: readonly number[] = [2, 1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1];

/** Pixels along a side of the crop. */
export const CROP = 513;

export interface Step {
  readonly stride: number;
  readonly rate: number;
}

/** Strides up to an output stride, and rates in the place of those that would go further; without rates, only dropped. */
export function stepsAt(outputStride: number, withRates: boolean): readonly Step[] {
  let [reached, rate] = [1, 1];
  return STRIDES.map((stride) => {
    if (reached < outputStride) {
      reached *= stride;
      return { stride, rate };
    }
    const step = { stride: 1, rate };
    if (withRates) rate *= stride;
    return step;
  });
}

/** In how many ways the middle position behind the first `layers` layers reads each pixel of a row. */
export function waysBehind(steps: readonly Step[], layers: number): Float64Array {
  const sizes = [CROP];
  for (const { stride } of steps) sizes.push(Math.ceil(sizes[sizes.length - 1] / stride));
  let ways = new Float64Array(sizes[layers]);
  ways[(sizes[layers] - 1) / 2] = 1;
  for (let layer = layers - 1; layer >= 0; layer--) {
    const { stride, rate } = steps[layer];
    const read = new Float64Array(sizes[layer]);
    // Sides are odd, so that the middle tap lies on position `stride * o`.
    for (const [o, count] of ways.entries()) {
      for (const tap of [-rate, 0, rate]) {
        const i = stride * o + tap;
        if (count > 0 && i >= 0 && i < read.length) read[i] += count;
      }
    }
    ways = read;
  }
  return ways;
}
