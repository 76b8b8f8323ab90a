/** Copies a box of elements: moves, repetitions, fillings. */
import { copyBytes, copyElements, fillElements } from '../bytes';
import { A, lastAxis, OUT, rowOffset, rowsAlong, Walk } from '../walk';

/** From a to out. */
@unmanaged
export class CopyBox extends Walk {
  /** 1, 2, 4 or 8. */
  elementBytes: i32;
}

/** An element that is repeated. */
@unmanaged
export class Element {
  low: i32;
  high: i32;
}

export function copyBox(step: CopyBox, first: i32, last: i32, scratch: usize): void {
  if (step.axisCount == 0) {
    copyRow(step, step.out + <usize>(first * step.outStep), step.a + <usize>(first * step.aStep), last - first);
    return;
  }
  const axis = lastAxis(step);
  while (first < last) {
    const rows = rowsAlong(axis, first, last);
    let from = step.a + <usize>rowOffset(step, first, A);
    let to = step.out + <usize>rowOffset(step, first, OUT);
    for (let i = 0; i < rows; i++, from += axis.aStep, to += axis.outStep) copyRow(step, to, from, step.length);
    first += rows;
  }
}

@inline
function copyRow(step: CopyBox, to: usize, from: usize, length: i32): void {
  const size = step.elementBytes;
  if (step.outStep == size && step.aStep == size) copyBytes(to, from, <usize>length * size);
  else if (step.outStep == size && step.aStep == 0) fillElements(to, from, size, length);
  else copyElements(to, from, size, length, step.outStep, step.aStep);
}
