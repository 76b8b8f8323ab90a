/** What is still reachable, in megabytes: for tests that nothing is kept. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const MEGABYTE = 2 ** 20;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

export interface HeldMemory {
  readonly heap: number;
  readonly buffers: number;
  /** All that the process has of the machine's memory, which only shows what is large: freed memory is not always given back. */
  readonly resident: number;
}

/** Buffers are given back a turn after their owners, so garbage is collected a few times. */
export async function heldMemory(): Promise<HeldMemory> {
  for (let round = 0; round < 4; round++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { heap: heapUsed / MEGABYTE, buffers: arrayBuffers / MEGABYTE, resident: rss / MEGABYTE };
}
