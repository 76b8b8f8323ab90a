/** Channels of a feature map as pictures: what each holds, and how it is brought to 0..255. */

export interface ChannelRange {
  readonly channel: number;
  readonly min: number;
  readonly max: number;
  readonly variance: number;
}

/** Least and greatest value and variance of each channel of a map [h, w, c]. */
export function rangesOf(values: ArrayLike<number>, channels: number): ChannelRange[] {
  const positions = values.length / channels;
  const [min, max] = [new Float64Array(channels).fill(Infinity), new Float64Array(channels).fill(-Infinity)];
  const [mean, square] = [new Float64Array(channels), new Float64Array(channels)];
  for (let p = 0, i = 0; p < positions; p++) {
    for (let c = 0; c < channels; c++, i++) {
      const value = values[i];
      if (value < min[c]) min[c] = value;
      if (value > max[c]) max[c] = value;
      // Welford's way: sums of squares would lose small variances of large values.
      const away = value - mean[c];
      mean[c] += away / (p + 1);
      square[c] += away * (value - mean[c]);
    }
  }
  return Array.from({ length: channels }, (_, channel) => ({ channel, min: min[channel], max: max[channel], variance: square[channel] / positions }));
}

/** The channels that differ most from position to position first; equal ones stay in order. */
export function byVariance(ranges: readonly ChannelRange[]): ChannelRange[] {
  return [...ranges].sort((a, b) => b.variance - a.variance || a.channel - b.channel);
}

/** One channel of a map [h, w, c] as levels [h, w]: its least value is 0, its greatest 255. One that is the same everywhere is 0. */
export function levelsOf(values: ArrayLike<number>, channels: number, { channel, min, max }: ChannelRange): Uint8Array {
  const levels = new Uint8Array(values.length / channels);
  const scale = max > min ? 255 / (max - min) : 0;
  for (let p = 0, i = channel; p < levels.length; p++, i += channels) levels[p] = Math.round((values[i] - min) * scale);
  return levels;
}

/** Means of squares of a picture of levels [h, w], so that neither side is longer than `most`, as small tiles are shown. */
export function shrinkLevels(levels: Uint8Array, height: number, width: number, most: number): { levels: Uint8Array; height: number; width: number } {
  const times = Math.max(1, Math.ceil(Math.max(height, width) / most));
  if (times === 1) return { levels, height, width };
  const [rows, columns] = [Math.ceil(height / times), Math.ceil(width / times)];
  const small = new Uint8Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const [bottom, right] = [Math.min(height, (y + 1) * times), Math.min(width, (x + 1) * times)];
      let sum = 0;
      for (let v = y * times; v < bottom; v++) for (let u = x * times; u < right; u++) sum += levels[v * width + u];
      small[y * columns + x] = Math.round(sum / ((bottom - y * times) * (right - x * times)));
    }
  }
  return { levels: small, height: rows, width: columns };
}
