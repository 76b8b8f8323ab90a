/**
 * Vectors of 256 bits, in Node. WebAssembly has 128; but V8 from 13.6 on can turn pairs of operations on vectors into one (`wasm-revec-phase` in its sources). It does so where a flag
 * says it, which it calls experimental. Other modules of the process are none of ours: the flag holds while the kernels are compiled, and no longer.
 */
import { setFlagsFromString } from 'node:v8';

/** Node 22 and 23 know the flag, too: it does nothing for loops there, and not always what is right. 24.5 is the first one whose threads can wait for each other by name (`locks`). */
const FIRST_NODE = '24.5';

type Versions = Readonly<Record<'node', string> & Partial<Record<'bun' | 'deno', string>>>;

/** Why there are none here; undefined where there are. Whether the processor has AVX2 is not known: kernels that are made for it take half as long again without it. */
export function whyNoWideVectors({ arch, versions }: Pick<NodeJS.Process, 'arch'> & { readonly versions: Versions } = process): string | undefined {
  const [name, version] = versions.bun !== undefined ? ['Bun', versions.bun] : versions.deno !== undefined ? ['Deno', versions.deno] : ['Node', versions.node];
  const isThere = name === 'Node' && arch === 'x64' && isAtLeast(version, FIRST_NODE);
  return isThere ? undefined : `they need Node ${FIRST_NODE} or newer on x64, found ${name} ${version} on ${arch}`;
}

function isAtLeast(version: string, least: string): boolean {
  const [[major, minor], [leastMajor, leastMinor]] = [version, least].map((text) => text.split('.').map(Number));
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
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

/** Flags are the process's: one thread of it at a time changes them. */
const LOCK = 'deeplab-ts: flags of V8';

/** Takes some 60 ms, in which the calling thread does nothing else. */
export async function compileWideVectors(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  // Who waits for a lock, and for nothing else, is ended by Node.
  const waiting = setInterval(() => undefined, 1000);
  try {
    return await navigator.locks.request(LOCK, () => compileWithFlags(bytes));
  } finally {
    clearInterval(waiting);
  }
}

function compileWithFlags(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  for (const [flag] of FLAGS) setFlagsFromString(flag);
  try {
    return new WebAssembly.Module(bytes);
  } finally {
    for (const [, before] of FLAGS.toReversed()) setFlagsFromString(before);
  }
}
