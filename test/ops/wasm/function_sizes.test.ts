/**
 * No kernel is as large as all of them: what V8's compiler needs for a function grows with it, and the C library keeps that. Called by name from one place, kernels are put together by the optimiser.
 */
import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

const CODE_SECTION = 10;

/** Bytes of each function of a module. */
function functionSizes(module: Uint8Array): number[] {
  let at = 8;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < module.length) {
    const section = module[at++];
    const end = number() + at;
    if (section === CODE_SECTION) {
      return Array.from({ length: number() }, () => {
        const size = number();
        at += size;
        return size;
      });
    }
    at = end;
  }
  return [];
}

// The largest is a product: 6.4, 6.2 and, with tall tiles, 12.7 kB.
test.each([['simd', 8], ['relaxed', 8], ['wide', 16]] as const)('%s', (build, most) => {
  const sizes = functionSizes(readFileSync(new URL(`../../../src/ops/wasm/generated/${build}.wasm`, import.meta.url)));
  expect(sizes.length).toBeGreaterThan(100);
  expect(Math.max(...sizes)).toBeLessThan(1024 * most);
});
