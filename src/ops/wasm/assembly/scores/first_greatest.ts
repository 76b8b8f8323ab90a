/** The position of the greatest of some numbers, as TensorFlow's ArgMax finds it. */
import { greatestLane } from './greatest_lane';
import { bytes, LOWEST } from '../math';

/** Positions that one word can mark. */
const BLOCK = 64;

/** NaN never wins, and the first of equals does. */
@inline
export function firstGreatest(at: usize, channels: i32): i32 {
  return channels < 4 ? ofFew(at, channels) : ofMany(at, channels);
}

@inline
function ofFew(at: usize, channels: i32): i32 {
  let most = LOWEST;
  let best = 0;
  for (let i = 0; i < channels; i++) {
    const value = load<f32>(at + bytes(i));
    if (value > most) most = value, best = i;
  }
  return best;
}

/** First which number is the greatest, then where it is, without a branch that depends on it: it would be guessed wrongly. */
@inline
function ofMany(at: usize, channels: i32): i32 {
  const end = channels - 4;
  let mosts = f32x4.splat(LOWEST);
  // pmax(a, b) is a unless b is greater, so NaN is passed by. The last four may overlap those before.
  for (let i = 0; i < end; i += 4) mosts = f32x4.pmax(mosts, v128.load(at + bytes(i)));
  mosts = greatestLane(f32x4.pmax(mosts, v128.load(at + bytes(end))));
  // Without any number above it, the first position stands.
  if (f32x4.extract_lane(mosts, 0) == LOWEST) return 0;
  let block = 0;
  let found: u64 = 0;
  for (;;) {
    // What lies behind the last channel is marked behind it, and the greatest is in front of it.
    const last = min(BLOCK, channels - block);
    for (let i = 0; i < last; i += 4) found |= <u64>i32x4.bitmask(f32x4.eq(mosts, v128.load(at + bytes(block + i)))) << i;
    if (found) break;
    block += BLOCK;
  }
  return block + <i32>ctz(found);
}
