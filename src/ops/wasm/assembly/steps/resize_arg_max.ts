/**
 * The greatest channel at every pixel of a resized map, which is never held: the labels that ResizeBilinear and ArgMax give one
 * after the other, on every pixel. Units are output rows of the batch.
 *
 * The picture is worked on in cells, the pixels between four neighbours of the input. In most cells one channel is ahead at all
 * four corners, and the cell is filled with its label; elsewhere only the channels that can win are interpolated
 * (dominance.ts says why that is exact), four pixels at a time.
 */
import { findCandidates } from '../scores/dominance';
import { fillLabels, storeLabel, storeLabels } from '../scores/labels';
import { bytes, LOWEST } from '../math';
import { lerp, lerpOne, lowerOf, positionOf, ResizeGrid, upperOf, weightOf } from '../resize_grid';

@unmanaged
export class ResizeArgMax extends ResizeGrid {
  /** integers of `labelBytes` [batch][outHeight][outWidth] */
  out: usize;
  /** Bytes of a label: 2, 4 or 8. */
  labelBytes: usize;
}

/** What a thread has for itself, at the beginning of its memory, and where the rest of it lies. */
@unmanaged
class Room {
  /** Bytes from the beginning of an input row to the left neighbour: i32 [outWidth] */
  lefts: usize;
  /** Of the right neighbour: float32 [outWidth], readable to the end of its last vector. */
  columnWeights: usize;
  /** Of the lower neighbour, for each row of a band: float32 [outHeight] */
  rowWeights: usize;
  /** Channels that can win in a cell: i32 [channels] */
  candidates: usize;
  /** Four pixels of the upper and of the lower edge of a cell, for each candidate: float32 [channels][2][4] */
  edges: usize;
  /** A vector. */
  spare: usize;
}

/** `roomBytes` of ../../resize_arg_max.ts says how much it takes. */
@inline
function prepareRoom(step: ResizeArgMax, scratch: usize): Room {
  const room = changetype<Room>(scratch);
  room.lefts = scratch + offsetof<Room>();
  room.columnWeights = room.lefts + bytes(step.outWidth);
  room.rowWeights = room.columnWeights + bytes(step.outWidth + 4);
  room.candidates = room.rowWeights + bytes(step.outHeight);
  room.edges = room.candidates + bytes(step.channels);
  room.spare = room.edges + 8 * bytes(step.channels);
  for (let x = 0; x < step.outWidth; x++) {
    const position = positionOf(x, step.columnScale, step.halfPixelCenters);
    store<i32>(room.lefts + bytes(x), lowerOf(position, step.width) * <i32>step.xPitch);
    store<f32>(room.columnWeights + bytes(x), innerWeight(position, step.width));
  }
  return room;
}

/**
 * The weight between a lower neighbour and the one next to it. Positions with one neighbour only get 0: for finite numbers that
 * is the same, and it lets them be part of the cell.
 */
@inline
function innerWeight(position: f32, size: i32): f32 {
  return lowerOf(position, size) == upperOf(position, size) ? 0 : weightOf(position);
}

export function resizeArgMax(step: ResizeArgMax, first: i32, last: i32, scratch: usize): void {
  const room = prepareRoom(step, scratch);
  for (let row = first; row < last; ) {
    // A band: rows that lie between the same two input rows.
    const image = row / step.outHeight;
    const imageEnd = min(last, (image + 1) * step.outHeight);
    const top = lowerOf(rowPosition(step, row), step.height);
    const start = row;
    for (; row < imageEnd; row++) {
      const position = rowPosition(step, row);
      if (lowerOf(position, step.height) != top) break;
      store<f32>(room.rowWeights + bytes(row - start), innerWeight(position, step.height));
    }
    labelBand(step, room, image * step.height + top, top + 1 < step.height, start, row);
  }
}

@inline
function rowPosition(step: ResizeArgMax, row: i32): f32 {
  return positionOf(row % step.outHeight, step.rowScale, step.halfPixelCenters);
}

/** Output rows [row, end), which lie between the input row `top`, counted over the batch, and the one below, if there is one. */
function labelBand(step: ResizeArgMax, room: Room, top: i32, hasBelow: bool, row: i32, end: i32): void {
  const rowBytes = <usize>step.width * step.xPitch;
  const above = step.x + <usize>top * rowBytes;
  const below = hasBelow ? above + rowBytes : above;
  for (let x = 0; x < step.outWidth; ) {
    const left = load<i32>(room.lefts + bytes(x));
    let right = x + 1;
    while (right < step.outWidth && load<i32>(room.lefts + bytes(right)) == left) right++;
    const next = <usize>left + step.xPitch < rowBytes ? step.xPitch : 0;
    labelCell(step, room, above + left, above + left + next, below + left, below + left + next, row, end, x, right);
    x = right;
  }
}

/** Output rows [row, end) and columns [x, right), between the corners a, b (above) and c, d (below). */
@inline
function labelCell(step: ResizeArgMax, room: Room, a: usize, b: usize, c: usize, d: usize, row: i32, end: i32, x: i32, right: i32): void {
  const candidates = room.candidates;
  const edges = room.edges;
  const count = findCandidates(a, b, c, d, step.channels, candidates);
  if (count == 0) return labelPixels(step, row, end, x, right);
  if (count == 1) {
    for (let y = row; y < end; y++) fillLabels(labelAt(step, y, x), step.labelBytes, load<i32>(candidates), right - x);
    return;
  }
  for (; x < right; x += 4) {
    stretch(a, b, c, d, candidates, count, v128.load(room.columnWeights + bytes(x)), edges);
    for (let y = row; y < end; y++) {
      const best = greatest(candidates, count, edges, v128.load32_splat(room.rowWeights + bytes(y - row)));
      storeLabels(labelAt(step, y, x), step.labelBytes, best, right - x, room.spare);
    }
  }
}

/** The candidates at four columns, along the upper and the lower edge of the cell. */
@inline
function stretch(a: usize, b: usize, c: usize, d: usize, candidates: usize, count: i32, weights: v128, edges: usize): void {
  for (let i = 0; i < count; i++, edges += 32) {
    const at = bytes(load<i32>(candidates + bytes(i)));
    v128.store(edges, lerp(v128.load32_splat(a + at), v128.load32_splat(b + at), weights));
    v128.store(edges, lerp(v128.load32_splat(c + at), v128.load32_splat(d + at), weights), 16);
  }
}

/** The first of the greatest candidates at four columns of one row. */
@inline
function greatest(candidates: usize, count: i32, edges: usize, weight: v128): v128 {
  let most = f32x4.splat(LOWEST);
  let best = i32x4.splat(0);
  for (let i = 0; i < count; i++, edges += 32) {
    const value = lerp(v128.load(edges), v128.load(edges, 16), weight);
    const wins = f32x4.gt(value, most);
    most = v128.bitselect(value, most, wins);
    best = v128.bitselect(v128.load32_splat(candidates + bytes(i)), best, wins);
  }
  return best;
}

@inline
function labelAt(step: ResizeArgMax, row: i32, x: i32): usize {
  return step.out + <usize>(row * step.outWidth + x) * step.labelBytes;
}

/** A cell of which nothing is known, pixel by pixel, each with its own neighbours. */
function labelPixels(step: ResizeArgMax, row: i32, end: i32, first: i32, right: i32): void {
  for (let y = row; y < end; y++) {
    const position = rowPosition(step, y);
    const map = step.x + <usize>((y / step.outHeight) * step.height * step.width) * step.xPitch;
    const above = map + <usize>(lowerOf(position, step.height) * step.width) * step.xPitch;
    const below = map + <usize>(upperOf(position, step.height) * step.width) * step.xPitch;
    for (let x = first; x < right; x++) storeLabel(labelAt(step, y, x), step.labelBytes, labelOf(step, above, below, weightOf(position), x));
  }
}

function labelOf(step: ResizeArgMax, above: usize, below: usize, weight: f32, x: i32): i32 {
  const position = positionOf(x, step.columnScale, step.halfPixelCenters);
  const left = <usize>lowerOf(position, step.width) * step.xPitch;
  const right = <usize>upperOf(position, step.width) * step.xPitch;
  let most = LOWEST;
  let best = 0;
  for (let i = 0; i < step.channels; i++) {
    const at = bytes(i);
    const upperEdge = lerpOne(load<f32>(above + left + at), load<f32>(above + right + at), weightOf(position));
    const lowerEdge = lerpOne(load<f32>(below + left + at), load<f32>(below + right + at), weightOf(position));
    const value = lerpOne(upperEdge, lowerEdge, weight);
    if (value > most) most = value, best = i;
  }
  return best;
}
