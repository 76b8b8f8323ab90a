/**
 * Which pixels of its input maps an operator computes a pixel of its output map from.
 *
 * Rows and columns are independent in all operators of these networks, so what one pixel reads is a grid: some rows times some columns. Walked
 * backwards from operator to operator, grids add up to a receptive field (engine/receptive_field.ts).
 */
import type { Shape, TensorInfo } from '../../tensor.js';
import type { ConvGeometry } from './conv_geometry.js';

/** Positions along one axis of the input that a position of the output is computed from; none outside the input. */
export type AxisReads = (position: number) => readonly number[];

export interface MapReads {
  readonly rows: AxisReads;
  readonly columns: AxisReads;
}

/** One for each input: undefined where each position reads all of it, as it does of filters, biases and other inputs that are no maps. */
export type InputReads = readonly (MapReads | undefined)[];

/** Rows and columns of a tensor that holds a map: [b, h, w, c], [1, h, w] or [h, w, c]. Everything else counts as one pixel. */
export function mapSize(shape: Shape): readonly [rows: number, columns: number] {
  if (shape.length === 4) return [shape[1], shape[2]];
  if (shape.length === 3) return shape[0] === 1 ? [shape[1], shape[2]] : [shape[0], shape[1]];
  return [1, 1];
}

/** Each pixel is computed from the same pixel of every input; an input with one row or column gives that one to all. */
export function readsSamePixel(inputs: readonly TensorInfo[], outputs: readonly TensorInfo[]): InputReads {
  const [rows, columns] = mapSize(outputs[0].shape);
  return inputs.map(({ shape }) => {
    const [inRows, inColumns] = mapSize(shape);
    const alongRows = sameOrOnly(inRows, rows);
    const alongColumns = sameOrOnly(inColumns, columns);
    return alongRows && alongColumns && { rows: alongRows, columns: alongColumns };
  });
}

function sameOrOnly(size: number, outSize: number): AxisReads | undefined {
  if (size === outSize) return (position) => [position];
  return size === 1 ? () => [0] : undefined;
}

/** What a pixel reads through a window. */
export function readsWindow(geometry: ConvGeometry): MapReads {
  const { inHeight, filterHeight, strideY, rateY, padTop, inWidth, filterWidth, strideX, rateX, padLeft } = geometry;
  return { rows: taps(inHeight, filterHeight, strideY, rateY, padTop), columns: taps(inWidth, filterWidth, strideX, rateX, padLeft) };
}

/** See the formula at the head of conv_geometry.ts. */
function taps(size: number, filter: number, stride: number, rate: number, padBefore: number): AxisReads {
  return (position) => Array.from({ length: filter }, (_, k) => position * stride - padBefore + k * rate).filter((at) => at >= 0 && at < size);
}

/** Output position p is input position `start + p * step`; nothing where that lies outside. */
export function readsShifted(size: number, start: number, step = 1): AxisReads {
  return (position) => [start + position * step].filter((at) => at >= 0 && at < size);
}
