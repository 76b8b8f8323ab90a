/**
 * exp.ts for many numbers that lie side by side, with the same bits.
 *
 * A vector that is a constant of the code takes V8 several instructions to make, anew for every use of a loop, and there are thirteen of them: more than what is
 * computed. Here they lie in memory, where one instruction brings and spreads each, for four vectors of results.
 */
import { LN2_HIGH, LN2_LOW, LOG2_E, LOWEST, ROUNDER } from './exp';
import { madd, mulAdd } from '../math';

/** Of the table, and how many are taken at a time. */
export const EXP_TABLE_BYTES: usize = 64;
export const EXP_STEP: usize = 64;

export function writeExpTable(table: usize): void {
  store<f32>(table, LOWEST), store<f32>(table, LOG2_E, 4), store<f32>(table, ROUNDER, 8), store<f32>(table, -LN2_HIGH, 12), store<f32>(table, -LN2_LOW, 16);
  store<f32>(table, 1.9875691500e-4, 20), store<f32>(table, 1.3981999507e-3, 24), store<f32>(table, 8.3334519073e-3, 28), store<f32>(table, 4.1665795894e-2, 32);
  store<f32>(table, 1.6666665459e-1, 36), store<f32>(table, 5.0000001201e-1, 40), store<f32>(table, 1, 44), store<i32>(table, 127, 48);
}

/** Numbers of at most 0, and NaN, where they are: whole steps of EXP_STEP bytes. `fused`, as in exp.ts, is a constant wherever this is called. */
@inline
export function exponentiateMany(at: usize, end: usize, table: usize, fused: bool): void {
  for (; at < end; at += EXP_STEP) {
    const x0 = v128.load(at), x1 = v128.load(at, 16), x2 = v128.load(at, 32), x3 = v128.load(at, 48);
    const lowest = v128.load32_splat(table), rounder = v128.load32_splat(table, 8);
    const vanish0 = f32x4.lt(x0, lowest), vanish1 = f32x4.lt(x1, lowest), vanish2 = f32x4.lt(x2, lowest), vanish3 = f32x4.lt(x3, lowest);
    const y0 = f32x4.pmax(x0, lowest), y1 = f32x4.pmax(x1, lowest), y2 = f32x4.pmax(x2, lowest), y3 = f32x4.pmax(x3, lowest);
    let c = v128.load32_splat(table, 4);
    const s0 = f32x4.add(f32x4.mul(y0, c), rounder), s1 = f32x4.add(f32x4.mul(y1, c), rounder);
    const s2 = f32x4.add(f32x4.mul(y2, c), rounder), s3 = f32x4.add(f32x4.mul(y3, c), rounder);
    const n0 = f32x4.sub(s0, rounder), n1 = f32x4.sub(s1, rounder), n2 = f32x4.sub(s2, rounder), n3 = f32x4.sub(s3, rounder);
    c = v128.load32_splat(table, 12);
    let r0 = sum(fused, n0, c, y0), r1 = sum(fused, n1, c, y1), r2 = sum(fused, n2, c, y2), r3 = sum(fused, n3, c, y3);
    c = v128.load32_splat(table, 16);
    r0 = sum(fused, n0, c, r0), r1 = sum(fused, n1, c, r1), r2 = sum(fused, n2, c, r2), r3 = sum(fused, n3, c, r3);
    let p0 = v128.load32_splat(table, 20), p1 = p0, p2 = p0, p3 = p0;
    c = v128.load32_splat(table, 24);
    p0 = sum(fused, p0, r0, c), p1 = sum(fused, p1, r1, c), p2 = sum(fused, p2, r2, c), p3 = sum(fused, p3, r3, c);
    c = v128.load32_splat(table, 28);
    p0 = sum(fused, p0, r0, c), p1 = sum(fused, p1, r1, c), p2 = sum(fused, p2, r2, c), p3 = sum(fused, p3, r3, c);
    c = v128.load32_splat(table, 32);
    p0 = sum(fused, p0, r0, c), p1 = sum(fused, p1, r1, c), p2 = sum(fused, p2, r2, c), p3 = sum(fused, p3, r3, c);
    c = v128.load32_splat(table, 36);
    p0 = sum(fused, p0, r0, c), p1 = sum(fused, p1, r1, c), p2 = sum(fused, p2, r2, c), p3 = sum(fused, p3, r3, c);
    c = v128.load32_splat(table, 40);
    p0 = sum(fused, p0, r0, c), p1 = sum(fused, p1, r1, c), p2 = sum(fused, p2, r2, c), p3 = sum(fused, p3, r3, c);
    c = v128.load32_splat(table, 44);
    p0 = f32x4.add(sum(fused, p0, f32x4.mul(r0, r0), r0), c), p1 = f32x4.add(sum(fused, p1, f32x4.mul(r1, r1), r1), c);
    p2 = f32x4.add(sum(fused, p2, f32x4.mul(r2, r2), r2), c), p3 = f32x4.add(sum(fused, p3, f32x4.mul(r3, r3), r3), c);
    c = v128.load32_splat(table, 48);
    p0 = f32x4.mul(p0, power(s0, rounder, c)), p1 = f32x4.mul(p1, power(s1, rounder, c));
    p2 = f32x4.mul(p2, power(s2, rounder, c)), p3 = f32x4.mul(p3, power(s3, rounder, c));
    p0 = v128.andnot(p0, vanish0), p1 = v128.andnot(p1, vanish1), p2 = v128.andnot(p2, vanish2), p3 = v128.andnot(p3, vanish3);
    v128.store(at, p0), v128.store(at, p1, 16), v128.store(at, p2, 32), v128.store(at, p3, 48);
  }
}

/** 2^n. */
@inline
function power(shifted: v128, rounder: v128, bias: v128): v128 {
  return i32x4.shl(i32x4.add(i32x4.sub(shifted, rounder), bias), 23);
}

@inline
function sum(fused: bool, a: v128, b: v128, c: v128): v128 {
  return fused ? madd(a, b, c) : mulAdd(a, b, c);
}
