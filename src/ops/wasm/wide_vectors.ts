/**
 * Vectors of 256 bits, in Node. WebAssembly has 128; but V8 from 13.6 on can turn pairs of operations on vectors into one (`wasm-revec-phase` in its sources). It does so where a flag
 * says it, which it calls experimental. Other modules of the process are none of ours: the flag holds while the kernels are compiled, and no longer.
 */
import { setFlagsFromString } from 'node:v8';

/** Node 22 and 23 know the flag, too. It does nothing for loops there, and not always what is right. */
const FIRST_NODE = 24;

/** Why there are none here; undefined where there are. Whether the processor has AVX2 is not known: kernels that are made for it take twice as long without it. */
export function whyNoWideVectors(): string | undefined {
  const { arch, versions } = process;
  if (versions.bun !== undefined) return `they need Node ${FIRST_NODE} or newer, found Bun ${versions.bun}`;
  if (versions.deno !== undefined) return `they need Node ${FIRST_NODE} or newer, found Deno ${versions.deno}`;
  const isThere = Number(versions.node.split('.')[0]) >= FIRST_NODE && arch === 'x64';
  return isThere ? undefined : `they need Node ${FIRST_NODE} or newer on x64, found Node ${versions.node} on ${arch}`;
}

/**
 * How V8 compiles a module at once, and all of it as well as it can: what it would compile later, when it has seen a function run often, would miss the flag. Inlining goes by what it
 * has seen, and would fail without. In this order, and back in the other: at no time is there a flag without those that it needs.
 */
const FLAGS = [
  ['--no-wasm-inlining', '--wasm-inlining'],
  ['--no-wasm-inlining-call-indirect', '--wasm-inlining-call-indirect'],
  ['--no-wasm-dynamic-tiering', '--wasm-dynamic-tiering'],
  ['--no-wasm-lazy-compilation', '--wasm-lazy-compilation'],
  ['--no-liftoff', '--liftoff'],
  ['--experimental-wasm-revectorize', '--no-experimental-wasm-revectorize'],
] as const;

/** Takes some 60 ms, in which the calling thread does nothing else. */
export function compileWideVectors(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  for (const [flag] of FLAGS) setFlagsFromString(flag);
  try {
    return new WebAssembly.Module(bytes);
  } finally {
    for (const [, before] of FLAGS.toReversed()) setFlagsFromString(before);
  }
}
