/** Tests of vectors of 256 bits run in Node 24.5 or newer on x64; elsewhere they are left out, and say why. `.ci/run` runs this folder in such a Node, too, and those of the operators of 8 bits and of products. */
import { describe } from '@jest/globals';
import { whyNoWideVectors } from '../../src/ops/wasm/wide_vectors.js';

const obstacle = whyNoWideVectors();
// Where they are to be tested, nothing may be left out.
if (obstacle !== undefined && process.env.WIDE_VECTORS === 'required') throw new Error(`Wide vectors cannot be tested: ${obstacle}.`);
if (obstacle !== undefined) console.log(`Wide vectors are not tested: ${obstacle}.`);

export const hasWideVectors = obstacle === undefined;

/** A block of tests that need them. */
export const describeWideVectors: (name: string, define: () => void) => void = hasWideVectors ? describe : describe.skip;

/** Defines what defines blocks of its own. */
export function whereWideVectors(define: () => void): void {
  if (hasWideVectors) define();
  else describe.skip('wide vectors', define);
}
