/** Random numbers that are the same on every machine. */

/** 32-bit FNV-1a: a seed from a name, so that what a variable holds does not depend on the order of reading. */
export function seedOf(name, seed) {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Mulberry32 (Tommy Ettinger, public domain): numbers in [0, 1). */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Integers in [0, 256), by xorshift (George Marsaglia, "Xorshift RNGs", 2003): only shifts, whose results are small integers and never objects. What a process throws away before it computes would be
 * measured as its memory.
 */
export function bytes(seed) {
  // 0 would stay 0.
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 24;
  };
}

/** Normal numbers of mean 0 and standard deviation 1, by Box and Muller. */
export function normal(seed) {
  const next = uniform(seed);
  // 1 - u, because the logarithm of 0 is not finite.
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
