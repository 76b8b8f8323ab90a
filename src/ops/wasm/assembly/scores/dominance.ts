/**
 * Which channels can be the greatest somewhere between four pixels.
 *
 * What is interpolated between the corners of a cell is a mean of them, with weights that are the same for all channels. So
 * where one channel, the leader, exceeds another by more than `margin` at all four corners, it does so everywhere in between,
 * and the other needs no look. The margin is what rounding can take away from that lead.
 *
 * With u = 2^-24 (half the distance of 1 and the next float32) and corners of at most M, a step of interpolation,
 * a + (b - a) * w, rounds three times: the difference, at most 2M, by 2Mu; the product by 2Mu; the sum, again at most M, by Mu.
 * That is 5Mu along the columns, and 5Mu more along the rows: 10Mu, and for two channels 20Mu, give or take terms in u^2.
 * `margin` is 64Mu = 2^-18 M, plus the smallest normal number, because products that are not normal round by a fixed amount.
 */
import { bytes } from '../math';

/** From here on differences and sums of corners might overflow. */
const LARGEST: f32 = 2.126764793255866e37; // 2^124
const ROUNDING: f32 = 3.814697265625e-6; // 2^-18

/**
 * Channels that are not exceeded by the leader, in ascending order, to `candidates` (i32).
 *
 * @param a float32 [channels], as are `b`, `c` and `d`: the corners
 * @returns how many; 0 when a corner is not finite or so large that the above does not hold: then nothing is known
 */
export function findCandidates(a: usize, b: usize, c: usize, d: usize, channels: i32, candidates: usize): i32 {
  // With fewer channels than a vector has lanes, all of them are looked at.
  if (channels < 4) return allChannels(a, b, c, d, channels, candidates);

  let magnitudes = i32x4.splat(0);
  let most = f32x4.splat(-Infinity);
  let leaders = i32x4.splat(0);
  const end = channels - 4;
  for (let i = 0; ; i = min(i + 4, end)) {
    const at = bytes(i);
    const p = v128.load(a + at), q = v128.load(b + at), r = v128.load(c + at), s = v128.load(d + at);
    magnitudes = i32x4.max_s(magnitudes, i32x4.max_s(i32x4.max_s(magnitude(p), magnitude(q)), i32x4.max_s(magnitude(r), magnitude(s))));
    const sum = f32x4.add(f32x4.add(p, q), f32x4.add(r, s));
    const greater = f32x4.gt(sum, most);
    most = v128.bitselect(sum, most, greater);
    leaders = v128.bitselect(i32x4.add(i32x4.splat(i), i32x4(0, 1, 2, 3)), leaders, greater);
    if (i == end) break;
  }
  const largest = reinterpret<f32>(
    max(
      max(i32x4.extract_lane(magnitudes, 0), i32x4.extract_lane(magnitudes, 1)),
      max(i32x4.extract_lane(magnitudes, 2), i32x4.extract_lane(magnitudes, 3)),
    ),
  );
  // Also true for NaN.
  if (!(largest < LARGEST)) return 0;
  return undominated(a, b, c, d, channels, leaderOf(most, leaders), largest * ROUNDING + f32.MIN_NORMAL_VALUE, candidates);
}

/** |x| as an integer: ordered like the numbers, with NaN above them all. */
@inline
function magnitude(x: v128): v128 {
  return v128.and(x, i32x4.splat(0x7fffffff));
}

/** The channel of the greatest of four lanes. */
@inline
function leaderOf(most: v128, leaders: v128): i32 {
  let sum = f32x4.extract_lane(most, 0);
  let leader = i32x4.extract_lane(leaders, 0);
  if (f32x4.extract_lane(most, 1) > sum) sum = f32x4.extract_lane(most, 1), leader = i32x4.extract_lane(leaders, 1);
  if (f32x4.extract_lane(most, 2) > sum) sum = f32x4.extract_lane(most, 2), leader = i32x4.extract_lane(leaders, 2);
  return f32x4.extract_lane(most, 3) > sum ? i32x4.extract_lane(leaders, 3) : leader;
}

@inline
function undominated(a: usize, b: usize, c: usize, d: usize, channels: i32, leader: i32, margin: f32, candidates: usize): i32 {
  const p = v128.load32_splat(a + bytes(leader)), q = v128.load32_splat(b + bytes(leader));
  const r = v128.load32_splat(c + bytes(leader)), s = v128.load32_splat(d + bytes(leader));
  const margins = f32x4.splat(margin);
  let count = 0;
  for (let i = 0; i < channels; i += 4) {
    // The last four may overlap those before, which are not counted again.
    const first = min(i, channels - 4);
    const at = bytes(first);
    const lead = f32x4.pmin(
      f32x4.pmin(f32x4.sub(p, v128.load(a + at)), f32x4.sub(q, v128.load(b + at))),
      f32x4.pmin(f32x4.sub(r, v128.load(c + at)), f32x4.sub(s, v128.load(d + at))),
    );
    let lanes = i32x4.bitmask(f32x4.le(lead, margins)) & (15 << (i - first));
    for (; lanes; lanes &= lanes - 1) store<i32>(candidates + bytes(count++), first + ctz(lanes));
  }
  return count;
}

function allChannels(a: usize, b: usize, c: usize, d: usize, channels: i32, candidates: usize): i32 {
  for (let i = 0; i < channels; i++) {
    const at = bytes(i);
    const isFine = isSmall(load<f32>(a + at)) && isSmall(load<f32>(b + at)) && isSmall(load<f32>(c + at)) && isSmall(load<f32>(d + at));
    if (!isFine) return 0;
    store<i32>(candidates + at, i);
  }
  return channels;
}

/** False for NaN. */
@inline
function isSmall(x: f32): bool {
  return abs(x) < LARGEST;
}
