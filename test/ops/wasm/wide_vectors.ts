/** Vectors of 256 bits, which not every machine has. */
import { setFlagsFromString } from 'node:v8';
import { afterAll, beforeAll, describe } from '@jest/globals';

/** Why there are none; undefined where there are. */
export const NO_WIDE_VECTORS: string | undefined =
  process.arch !== 'x64' ? `this is ${process.arch}, no x64` : Number(process.versions.node.split('.')[0]) < 24 ? `this is Node ${process.versions.node}, they need 24` : undefined;

/** V8's own values of them. */
const USUAL_FLAGS = ['--no-wasm-sync-tier-up', '--wasm-tiering-budget=13000000'];
/** A function is optimised once it has run: vectors of 256 bits are made by the optimising compiler, which most functions would not see in so short a time. */
const EARLY_FLAGS = ['--wasm-sync-tier-up', '--wasm-tiering-budget=1'];

/** Tests that are left out where there are none, which they say. */
export function describeWithWideVectors(name: string, define: () => void): void {
  if (NO_WIDE_VECTORS === undefined) return describe(name, () => {
    beforeAll(() => EARLY_FLAGS.forEach((flag) => setFlagsFromString(flag)));
    afterAll(() => USUAL_FLAGS.forEach((flag) => setFlagsFromString(flag)));
    define();
  });
  console.log(`${name} is not tested: there are no vectors of 256 bits (${NO_WIDE_VECTORS}).`);
  describe.skip(name, define);
}
