/**
 * 1 / sqrt(variance + epsilon) from an approximation of twelve bits and one step of Newton's method.
 *
 * Sources: Eigen, Core/MathFunctionsImpl.h (generic_rsqrt_newton_step). The approximation is that of AMD's processors (geometry/reciprocal_roots.ts); on others
 * TensorFlow's last bits are others.
 */
import { RECIPROCAL_ROOTS } from '../../geometry/reciprocal_roots.js';
import type { InverseDeviationAttributes } from '../../operators/fused/inverse_deviation.js';
import type { CpuKernel, KernelSite } from '../kernel.js';

const { fround } = Math;

const EXPONENT_BIAS = 127;
/** Bits of a fraction, and how many of them the approximation does not look at. */
const FRACTION_BITS = 23;
const UNSEEN_BITS = 11;
/** Eigen takes eight at a time; what is left over is divided. */
const VECTOR = 8;

export const inverseDeviationKernel: CpuKernel<InverseDeviationAttributes> = ({ attrs: { epsilon } }: KernelSite<InverseDeviationAttributes>) => ([variance], [out]) =>
  inverseDeviations(variance.data as Float32Array, epsilon, out.data as Float32Array);

/** 1 / sqrt(from + epsilon). */
export function inverseDeviations(from: Float32Array, epsilon: number, to: Float32Array): void {
  const vectors = from.length - (from.length % VECTOR);
  for (let i = 0; i < from.length; i++) {
    const x = fround(from[i] + fround(epsilon));
    to[i] = i < vectors && isNormal(x) ? refined(x, approximation(x)) : fround(1 / fround(Math.sqrt(x)));
  }
}

/** A positive number with a whole fraction; any other is divided. */
const isNormal = (x: number): boolean => x >= 2 ** -126 && x < Infinity;

const bitsOf = new Uint32Array(1);
const numberOf = new Float32Array(bitsOf.buffer);

function approximation(x: number): number {
  numberOf[0] = x;
  const exponent = (bitsOf[0] >>> FRACTION_BITS) - EXPONENT_BIAS;
  const odd = exponent & 1;
  const upper = (bitsOf[0] & ((1 << FRACTION_BITS) - 1)) >>> UNSEEN_BITS;
  return RECIPROCAL_ROOTS[(odd << (FRACTION_BITS - UNSEEN_BITS)) | upper] * 2 ** ((odd - exponent) / 2);
}

function refined(x: number, y: number): number {
  const error = fround(fround(fround(x * y) * y) - 1);
  return fround(fround(fround(y * -0.5) * error) + y);
}
