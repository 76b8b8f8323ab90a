/**
 * Inference at several scales and mirrored: the probabilities of all passes are averaged.
 * Source: research/deeplab/model.py (predict_labels_multi_scale).
 */
import { InvalidArgumentError } from '../../errors.js';
import { isPlainPass, type Pass } from './pass.js';

/** Published evaluations go up to 1.75 (model_zoo.md); at 8 times a crop's size its activations are gigabytes already. */
export const MAX_SCALE = 8;

/** The passes of a request, in the research code's order. */
export function passesOf(scales: readonly number[], flip: boolean): Pass[] {
  if (!Array.isArray(scales) || scales.length === 0 || scales.some((scale) => !(scale > 0 && scale <= MAX_SCALE))) {
    const found = Array.isArray(scales) ? `[${scales.join(', ')}]` : `${String(scales)}, which is no list`;
    throw new InvalidArgumentError(`scales should be one or more numbers above 0 and at most ${MAX_SCALE}, found ${found}.`);
  }
  return scales.flatMap((scale) => (flip ? [{ scale, flip: false }, { scale, flip: true }] : [{ scale, flip: false }]));
}

export function isPlain(passes: readonly Pass[]): boolean {
  return passes.length === 1 && isPlainPass(passes[0]);
}
