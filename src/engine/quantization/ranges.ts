/** Which real numbers a map holds, and which integers shall stand for them. */
import { MOST, MOST_OF_SEVEN_BITS } from '../../ops/operators/quantized/quantization.js';

/** The least and the greatest number of a map, but for a few that lie far out. */
export type Range = readonly [low: number, high: number];

/** By endpoint of the rewritten graph, which is that of an activation as TensorFlow names it. */
export type Ranges = ReadonlyMap<string, Range>;

/** What is known of a network's maps. */
export interface Calibration {
  readonly ranges: Ranges;
  /** Of each channel, likewise. What rounding weights adds to the mean of the next map is taken off its bias; where none are known, it is not. */
  readonly means: ReadonlyMap<string, Float32Array>;
}

/** uint8 q from 0 to `most` stands for scale * (q - zero point). */
export interface Scheme {
  readonly scale: number;
  readonly zeroPoint: number;
  readonly most: number;
}

/** By endpoint of a map in 8 bits. */
export type Schemes = ReadonlyMap<string, Scheme>;

/** 0 is among the numbers that are met exactly: it is what lies around a map, and what a ReLU leaves. */
export function schemeOf([low, high]: Range, bits: 7 | 8): Scheme {
  const most = bits === 7 ? MOST_OF_SEVEN_BITS : MOST;
  const [least, greatest] = [Math.min(low, 0), Math.max(high, 0)];
  const scale = Math.fround((greatest - least) / most);
  // A map of nothing but zeros, or of numbers that are none.
  if (!(scale > 0 && Number.isFinite(scale))) return { scale: 1, zeroPoint: 0, most };
  return { scale, zeroPoint: Math.min(most, Math.max(0, Math.round(-least / scale))), most };
}

/** The range that holds both. */
export const union = (a: Range, b: Range): Range => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
