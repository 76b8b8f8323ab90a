/**
 * Reciprocal square roots of twelve bits, as RSQRTPS gives them on AMD's Zen, read out for all of its 8192 inputs: twelve bits of the fraction and the last
 * of the exponent go in. They consist of two small tables, as hardware does: upper and middle bits give a value, upper and lower ones how much less it is.
 */

/** For x in [1, 2) and in [2, 4), in units of 2^-13. */
const OCTAVES = [
  {
    first: 8191,
    // How much smaller each of the next 255 values is than the one before it: one digit each, to base 36.
    falls:
      'ggfggffgffffffeffefeeeeeeeeededededddddddcddcdcdcdcccccccbccbcbdbbcbbbbbbbbbbabbabababaaabaaaaaaaaaa9aa9a9a9a99a99a9999999998998' +
      '9989898989889889888888888888788887887878787877877778777777777778776777767767767676767676676676676666667666666666666656666566656',
    // For each of 16 upper parts: at which of the next 15 lower parts the value falls by one.
    steps: [0x7f7f, 0x77f7, 0x6f7d, 0x6ddd, 0x376d, 0x5b5b, 0x356d, 0x2b56, 0x5555, 0x2aaa, 0x2a55, 0x52a9, 0x252a, 0x2949, 0x2529, 0x1292],
  },
  {
    first: 5792,
    falls:
      'bbcbabbbbabbababaabaaaaa9aaa9a9aa99a99999999999989989898898898888888888887887878787877877787777777777776777677676767676676676667' +
      '6666666666666656665666565665656556565565565555655555555555555556455555455545545545455454545454454544544544454445444444544444444',
    steps: [0x5b6d, 0x35b6, 0x356a, 0x3555, 0x2aaa, 0x4aa9, 0x2952, 0x294a, 0x1494, 0x2492, 0x2492, 0x4922, 0x1224, 0x1224, 0x2222, 0x2222],
  },
];
const PARTS = 16;
const RADIX = 36;
const UNIT = 2 ** -13;

/** By the last bit of the exponent and the twelve upper ones of the fraction, as one index: of numbers from 1 to 4. */
export const RECIPROCAL_ROOTS = Float32Array.from(OCTAVES.flatMap(approximationsOf));

function approximationsOf({ first, falls, steps }: (typeof OCTAVES)[number]): number[] {
  let value = first;
  const values = [first, ...Array.from(falls, (digit) => (value -= parseInt(digit, RADIX)))];
  return values.flatMap((highest, i) => {
    let low = highest;
    const bits = steps[Math.floor(i / PARTS)];
    return Array.from({ length: PARTS }, (_, part) => (part === 0 ? low : (low -= (bits >> (PARTS - 1 - part)) & 1)) * UNIT);
  });
}
