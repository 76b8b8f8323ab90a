/**
 * The arithmetic of two numbers, per kind of data type. Results are stored into the output's container, which rounds to float32 and
 * wraps integers to their width; what is left to do here is to stay exact until then.
 */
import { InvalidArgumentError } from '../../../../errors.js';
import type { KernelSite } from '../../kernel.js';

type Site = Pick<KernelSite, 'op' | 'node' | 'outputs'>;
type NumberFunction = (a: number, b: number) => number;
type BigIntFunction = (a: bigint, b: bigint) => bigint;

/** For float32, float64 and the integers of up to 32 bits. */
export function numberFunction(site: Site, floating: boolean): NumberFunction {
  return floating ? floatFunctions(site.outputs[0].dtype === 'float32')[site.op] : integerFunctions(site)[site.op];
}

function floatFunctions(single: boolean): Readonly<Record<string, NumberFunction>> {
  // One operation in float64, rounded once, is the float32 result; two in a row need rounding in between.
  const round: (x: number) => number = single ? Math.fround : (x) => x;
  return {
    Add: (a, b) => a + b,
    AddV2: (a, b) => a + b,
    Sub: (a, b) => a - b,
    Mul: (a, b) => a * b,
    Div: (a, b) => a / b,
    RealDiv: (a, b) => a / b,
    Maximum: Math.max,
    Minimum: Math.min,
    FloorDiv: (a, b) => Math.floor(round(a / b)),
    FloorMod: (a, b) => floorMod(a % b, b),
    Pow: floatPower,
    SquaredDifference: (a, b) => round(a - b) ** 2,
  };
}

/** C's pow, as IEEE 754 has it: 1 to any power is 1, NaN included, and -1 to an infinite power too. JavaScript's is NaN for these. */
function floatPower(a: number, b: number): number {
  return a === 1 || (a === -1 && (b === Infinity || b === -Infinity)) ? 1 : a ** b;
}

/** Turns the remainder of truncating division into that of flooring division, which has the divisor's sign. */
function floorMod(remainder: number, divisor: number): number {
  return remainder !== 0 && remainder < 0 !== divisor < 0 ? remainder + divisor : remainder;
}

function integerFunctions(site: Site): Readonly<Record<string, NumberFunction>> {
  return {
    Add: (a, b) => a + b,
    AddV2: (a, b) => a + b,
    Sub: (a, b) => a - b,
    Mul: Math.imul,
    Div: (a, b) => Math.trunc(a / nonZero(site, b)),
    Maximum: Math.max,
    Minimum: Math.min,
    FloorDiv: (a, b) => Math.floor(a / nonZero(site, b)),
    FloorMod: (a, b) => floorMod(a % nonZero(site, b), b),
    Pow: (a, b) => power(a, nonNegative(site, b), 1, Math.imul, (x) => x & 1, (x) => x >> 1),
    SquaredDifference: (a, b) => Math.imul(a - b, a - b),
  };
}

/** IEEE rounding: 0.5 and 2.5 go to the even neighbours 0 and 2. `Math.round` would take them up. */
export function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const above = Math.ceil(x);
  const difference = x - below - 0.5;
  if (difference !== 0) return difference < 0 ? below : above;
  return below % 2 === 0 ? below : above;
}

/** For int64 and uint64. */
export function bigIntFunction(site: Site): BigIntFunction {
  const wrap = (x: bigint): bigint => BigInt.asIntN(64, x);
  const functions: Readonly<Record<string, BigIntFunction>> = {
    Add: (a, b) => a + b,
    AddV2: (a, b) => a + b,
    Sub: (a, b) => a - b,
    Mul: (a, b) => a * b,
    Div: (a, b) => a / nonZero(site, b),
    Maximum: (a, b) => (a > b ? a : b),
    Minimum: (a, b) => (a < b ? a : b),
    FloorDiv: (a, b) => (a - floorModBigInt(a % nonZero(site, b), b)) / b,
    FloorMod: (a, b) => floorModBigInt(a % nonZero(site, b), b),
    Pow: (a, b) => power(a, nonNegative(site, b), 1n, (x, y) => wrap(x * y), (x) => x & 1n, (x) => x >> 1n),
    SquaredDifference: (a, b) => (a - b) * (a - b),
  };
  return functions[site.op];
}

function floorModBigInt(remainder: bigint, divisor: bigint): bigint {
  return remainder !== 0n && remainder < 0n !== divisor < 0n ? remainder + divisor : remainder;
}

/** Integer power by repeated squaring, so that every product can wrap. */
function power<T extends number | bigint>(base: T, exponent: T, one: T, multiply: (x: T, y: T) => T, odd: (x: T) => T, halve: (x: T) => T): T {
  let result = one;
  for (let square = base, rest = exponent; rest > 0; rest = halve(rest), square = multiply(square, square)) {
    if (odd(rest)) result = multiply(result, square);
  }
  return result;
}

function nonZero<T extends number | bigint>(site: Site, divisor: T): T {
  if (!divisor) throw new InvalidArgumentError(`Node '${site.node}' (${site.op}) divides an integer by zero; give it a divisor that is not 0.`);
  return divisor;
}

function nonNegative<T extends number | bigint>(site: Site, exponent: T): T {
  if (exponent < 0) {
    throw new InvalidArgumentError(
      `Node '${site.node}' (Pow) raises an integer to the power ${exponent}; the exponent must not be negative. Cast to float32 first.`,
    );
  }
  return exponent;
}
