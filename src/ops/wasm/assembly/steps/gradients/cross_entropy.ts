/** Softmax cross entropy of rows of logits, and its derivative. Units are rows. */
import { expOfNegative } from '../../functions/exp';
import { exponentiateMany, writeExpTable } from '../../functions/exp_many';
import { greatestLane } from '../../scores/greatest_lane';
import { logOf } from '../../functions/log';
import { bytes } from '../../math';
import { storeFirst } from '../../row_end';

@unmanaged
export class CrossEntropy {
  /** float32 [rows][classes] */
  x: usize;
  /** float32 [rows][classes], or one class a row. */
  labels: usize;
  /** Of a class: 4 or 8. */
  labelBytes: usize;
  /** float32 [rows] */
  loss: usize;
  /** float32 [rows][classes] */
  backprop: usize;
  classes: i32;
}

/** Labels are probabilities. `scratch` holds the exponentials of a row. */
export function crossEntropy(step: CrossEntropy, first: i32, last: i32, scratch: usize): void {
  const size = bytes(step.classes);
  for (let row = first; row < last; row++) {
    const x = step.x + <usize>row * size;
    const labels = step.labels + <usize>row * size;
    const most = greatestOf(x, step.classes);
    const sum = exponentials(x, step.classes, most, scratch);
    const logSum = logOf(f32x4.splat(sum));
    const mosts = f32x4.splat(most);
    const sums = f32x4.splat(sum);
    const to = step.backprop + <usize>row * size;
    let total = f32x4.splat(0);
    for (let i: usize = 0; i < size; i += 16) {
      const isOn = size - i >= 16 ? i32x4.splat(-1) : firstLanes(step.classes & 3);
      const wanted = v128.load(labels + i);
      const term = f32x4.mul(wanted, f32x4.sub(logSum, f32x4.sub(v128.load(x + i), mosts)));
      total = f32x4.add(total, v128.and(term, isOn));
      const derivative = f32x4.sub(f32x4.div(v128.load(scratch + i), sums), wanted);
      if (size - i >= 16) v128.store(to + i, derivative);
      else storeFirst(to + i, derivative, step.classes & 3);
    }
    store<f32>(step.loss + bytes(row), sumOf(total));
  }
}

/** Rows that are worked on together: the exponentials of all of them are one loop, whose steps they fill (EXP_STEP bytes, of any number of classes). */
const ROWS = 32;

/**
 * A label is a class. One outside gives a loss of NaN, by which the caller notices it. `scratch` holds the exponentials of so many rows, a vector that sticks
 * out of them, and the greatest logit and the sum of each; then EXP_TABLE_BYTES.
 */
export function sparseCrossEntropy(step: CrossEntropy, first: i32, last: i32, scratch: usize): void {
  const size = bytes(step.classes);
  const most = scratch + ((<usize>ROWS * size + 31) & ~15);
  const sums = most + bytes(ROWS);
  const table = sums + bytes(ROWS);
  writeExpTable(table);
  for (let row = first; row < last; row += ROWS) {
    const count = min(ROWS, last - row);
    const x = step.x + <usize>row * size;
    for (let i = 0; i < count; i++) {
      const greatest = greatestOf(x + <usize>i * size, step.classes);
      store<f32>(most + bytes(i), greatest);
      subtract(x + <usize>i * size, greatest, size, scratch + <usize>i * size);
    }
    exponentiateMany(scratch, scratch + <usize>count * size, table, true);
    for (let i = 0; i < count; i++) store<f32>(sums + bytes(i), sumOfRow(scratch + <usize>i * size, step.classes));
    for (let i = 0; i < count; i++) writeShares(step, row + i, size, scratch + <usize>i * size, load<f32>(sums + bytes(i)), load<f32>(most + bytes(i)));
    const loss = step.loss + bytes(row);
    for (let i = 0; i < count; i += 4) {
      const losses = f32x4.sub(logOf(v128.load(sums + bytes(i))), v128.load(loss + bytes(i)));
      if (count - i >= 4) v128.store(loss + bytes(i), losses);
      else storeFirst(loss + bytes(i), losses, count - i);
    }
  }
}

/** In whole vectors: what sticks out of a row is written anew with the next one. */
@inline
function subtract(x: usize, most: f32, size: usize, to: usize): void {
  const mosts = f32x4.splat(most);
  for (let i: usize = 0; i < size; i += 16) v128.store(to + i, f32x4.sub(v128.load(x + i), mosts));
}

@inline
function sumOfRow(x: usize, classes: i32): f32 {
  const whole = bytes(classes) & ~15;
  let sums = f32x4.splat(0);
  for (let i: usize = 0; i < whole; i += 16) sums = f32x4.add(sums, v128.load(x + i));
  return sumOf(f32x4.add(sums, v128.and(v128.load(x + whole), firstLanes(classes & 3))));
}

/** Writes the derivatives of a row, and as its loss by how much less than the greatest one the logit of its class is. */
@inline
function writeShares(step: CrossEntropy, row: i32, size: usize, exponents: usize, sum: f32, most: f32): void {
  const scale = f32x4.splat(1 / sum);
  const to = step.backprop + <usize>row * size;
  let i: usize = 0;
  for (; i + 16 <= size; i += 16) v128.store(to + i, f32x4.mul(v128.load(exponents + i), scale));
  if (i < size) storeFirst(to + i, f32x4.mul(v128.load(exponents + i), scale), step.classes & 3);
  const label = step.labelBytes == 8 ? load<i64>(step.labels + (<usize>row << 3)) : <i64>load<i32>(step.labels + bytes(row));
  let distance: f32 = NaN;
  if (label >= 0 && label < step.classes) {
    const at = bytes(<i32>label);
    distance = load<f32>(step.x + <usize>row * size + at) - most;
    store<f32>(to + at, load<f32>(exponents + at) * (1 / sum) - 1);
  }
  store<f32>(step.loss + bytes(row), distance);
}

@inline
function firstLanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/** NaN may be passed by here: its exponential makes the sum NaN, and with it the whole row. */
@inline
function greatestOf(x: usize, classes: i32): f32 {
  const whole = bytes(classes) & ~15;
  let most = v128.bitselect(v128.load(x + whole), f32x4.splat(-Infinity), firstLanes(classes & 3));
  for (let i: usize = 0; i < whole; i += 16) most = f32x4.pmax(v128.load(x + i), most);
  return f32x4.extract_lane(greatestLane(most), 0);
}

/** Writes exp(x - most) in whole vectors, zeros behind them. @returns their sum */
@inline
function exponentials(x: usize, classes: i32, most: f32, to: usize): f32 {
  const size = bytes(classes);
  const mosts = f32x4.splat(most);
  let sums = f32x4.splat(0);
  for (let i: usize = 0; i < size; i += 16) {
    let power = expOfNegative(f32x4.sub(v128.load(x + i), mosts), true);
    if (size - i < 16) power = v128.and(power, firstLanes(classes & 3));
    v128.store(to + i, power);
    sums = f32x4.add(sums, power);
  }
  return sumOf(sums);
}

@inline
function sumOf(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}
