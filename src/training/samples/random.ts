/**
 * Chance that can be repeated: numbers that depend on a key alone, such as (seed, purpose, sample), and not on what was drawn
 * before. So a run that goes on from a checkpoint sees the samples that it would have seen.
 *
 * Source: PractRand's sfc32 (Chris Doty-Humphrey), seeded with murmur3's finalizer.
 */
export class Random {
  readonly #state: Int32Array;

  /** @param key whole numbers below 2^53, of either sign */
  constructor(...key: readonly number[]) {
    let hash = 0x9e3779b9 | 0;
    const words = key.flatMap((number) => [number | 0, Math.floor(number / 2 ** 32) | 0]);
    for (const word of words) hash = mix(Math.imul(hash ^ word, 0x01000193) + 0x6d2b79f5);
    // Each word of the state depends on all of the key.
    this.#state = Int32Array.from({ length: 4 }, (_, i) => (hash = mix(hash + Math.imul(i + 1, 0x9e3779b9))));
    for (let i = 0; i < 12; i++) this.word();
  }

  /** 32 bits, as a number from 0 to 2^32 - 1. */
  word(): number {
    const s = this.#state;
    const sum = (s[0] + s[1] + s[3]) | 0;
    s[3] = s[3] + 1;
    s[0] = s[1] ^ (s[1] >>> 9);
    s[1] = s[2] + (s[2] << 3);
    s[2] = ((s[2] << 21) | (s[2] >>> 11)) + sum;
    return sum >>> 0;
  }

  /** From 0 up to, but not including, 1. */
  uniform(): number {
    return this.word() / 2 ** 32;
  }

  /** A whole number from 0 to `count` - 1, each as likely as any other. */
  below(count: number): number {
    // What is left over when 2^32 is dealt out evenly is drawn again.
    const limit = 2 ** 32 - (2 ** 32 % count);
    for (;;) {
      const word = this.word();
      if (word < limit) return word % count;
    }
  }
}

/** Murmur3's finalizer: every bit of the result depends on every bit of the number. */
function mix(number: number): number {
  let hash = number | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The numbers from 0 to `count` - 1 in an order of chance (Fisher and Yates). */
export function shuffled(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
