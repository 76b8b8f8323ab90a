/**
 * Vectors of 256 bits, in Node. WebAssembly has 128; but V8 from 13.6 on can turn pairs of operations on vectors into one (`wasm-revec-phase` in its sources). It does so where a flag
 * says it, which it calls experimental. Other modules of the process are none of ours: the flag holds while the kernels are compiled, and no longer.
 */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

/** Node 22 and 23 know the flag, too: it does nothing for loops there, and not always what is right. 24.5 is the first one whose threads can wait for each other by name (`locks`). */
const FIRST_NODE = '24.5';

type Versions = Readonly<Record<'node', string> & Partial<Record<'bun' | 'deno', string>>>;

/** Why there are none here; undefined where there are. */
export function whyNoWideVectors({ arch, versions }: Pick<NodeJS.Process, 'arch'> & { readonly versions: Versions } = process, processor = describeProcessor()): string | undefined {
  const [name, version] = versions.bun !== undefined ? ['Bun', versions.bun] : versions.deno !== undefined ? ['Deno', versions.deno] : ['Node', versions.node];
  const isThere = name === 'Node' && arch === 'x64' && isAtLeast(version, FIRST_NODE);
  if (!isThere) return `they need Node ${FIRST_NODE} or newer on x64, found ${name} ${version} on ${arch}`;
  return /\bavx2\b/.test(processor) ? undefined : 'they need a processor with AVX2, which this one is without';
}

/** What Linux says of the processor. Other systems do not say it so easily; nearly all that is sold since 2015 has AVX2, and the kernels take half as long again where it is missing. */
function describeProcessor(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'latin1');
  } catch {
    return 'avx2';
  }
}

function isAtLeast(version: string, least: string): boolean {
  const [[major, minor], [leastMajor, leastMinor]] = [version, least].map((text) => text.split('.').map(Number));
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/**
 * What V8 is told meanwhile, and what it is told afterwards, its own values. The flag of the vectors is asked for when a function is optimised, which is when it has run often: that is
 * the first time now, and its caller waits for it. Other flags would compile a module whole and at once; but a process can die of them, where another thread compiles something in that moment
 * (Node 26).
 */
const FLAGS = [
  ['--experimental-wasm-revectorize', '--no-experimental-wasm-revectorize'],
  ['--wasm-sync-tier-up', '--no-wasm-sync-tier-up'],
  ['--wasm-tiering-budget=1', '--wasm-tiering-budget=13000000'],
] as const;

/** Flags are the process's: one thread of it at a time changes them. */
const LOCK = 'deeplab-ts: flags of V8';

/** Takes some 120 ms, in which the calling thread does nothing else. */
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
  for (const [during] of FLAGS) setFlagsFromString(during);
  try {
    const module = new WebAssembly.Module(bytes);
    callEach(module);
    return module;
  } finally {
    for (const [, after] of FLAGS) setFlagsFromString(after);
  }
}

/** What scripts/build_kernels.mjs calls them, `each N`. */
const EACH = /^each /;
/**
 * Every number that a function is given, and every word of its memory: there is nothing to do where all counts are 0. A few divide by one of them, and end too early to be optimised; those
 * get to their end with 4.
 */
const WORDS = [0, 4];

/** Calls every function, so that all are optimised; in a memory that is thrown away. */
function callEach(module: WebAssembly.Module): void {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const words = new Int32Array(memory.buffer);
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  for (const [name, call] of Object.entries(exports)) {
    if (!EACH.test(name) || typeof call !== 'function') continue;
    for (const word of WORDS) {
      words.fill(word);
      const numbers = Array.from({ length: call.length }, () => word);
      try {
        // The second time it has run often.
        for (let time = 0; time < 2; time++) (call as (...given: number[]) => unknown)(...numbers);
        break;
      } catch {
        // It divided by 0, or reached beyond the memory.
      }
    }
  }
}
