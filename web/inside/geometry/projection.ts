/**
 * Where on the picture a position of a feature map lies.
 *
 * Along one axis, position i of a map is centred on pixel `offset + stride * i` of the crop. A window carries this from the map
 * that it reads to the map that it makes; with SAME padding and crops of 16 n + 1 pixels the offset stays 0, and the stride is
 * the ratio of the sizes without their first pixel, (crop - 1) / (map - 1).
 */
import type { Trace, TracedLayer, TracedValue } from '../trace.js';

/** One axis of a map against the crop. */
export interface Axis {
  /** Positions of the map. */
  readonly size: number;
  /** Pixels from one position to the next. */
  readonly stride: number;
  /** The pixel that position 0 is centred on. */
  readonly offset: number;
}

export interface Projection {
  readonly rows: Axis;
  readonly columns: Axis;
}

export const pixelOf = ({ stride, offset }: Axis, position: number): number => offset + stride * position;

/** The position whose centre is nearest to a pixel, within the map. */
export function positionAt({ size, stride, offset }: Axis, pixel: number): number {
  return Math.min(size - 1, Math.max(0, stride > 0 ? Math.round((pixel - offset) / stride) : 0));
}

/** Rows, columns and channels of a map; labels [1, h, w] have one channel, pictures [h, w, 3] no batch. Undefined for what is no map. */
export function mapSize({ shape }: Pick<TracedValue, 'shape'>): { height: number; width: number; channels: number } | undefined {
  if (shape.length === 4 && shape[0] === 1) return { height: shape[1], width: shape[2], channels: shape[3] };
  if (shape.length === 3 && shape[0] === 1) return { height: shape[1], width: shape[2], channels: 1 };
  if (shape.length === 3) return { height: shape[0], width: shape[1], channels: shape[2] };
  return undefined;
}

/** Of every layer and feed of a trace that is a map, by name. */
export function projectionsOf(trace: Pick<Trace, 'feeds' | 'steps'>, crop: readonly [height: number, width: number]): ReadonlyMap<string, Projection> {
  const projections = new Map<string, Projection>();
  for (const feed of trace.feeds) {
    const size = mapSize(feed);
    if (size) projections.set(feed.name, { rows: atOnce(size.height), columns: atOnce(size.width) });
  }
  for (const layer of trace.steps.flatMap(({ layers }) => layers)) {
    const size = mapSize(layer);
    if (!size) continue;
    const input = layer.inputs.map((name) => projections.get(name)).find((found) => found !== undefined);
    projections.set(layer.name, {
      rows: along(layer, 0, size.height, input?.rows, crop[0]),
      columns: along(layer, 1, size.width, input?.columns, crop[1]),
    });
  }
  return projections;
}

/** A feed has the pixels of the crop. */
const atOnce = (size: number): Axis => ({ size, stride: 1, offset: 0 });

function along({ window, op }: TracedLayer, axis: 0 | 1, size: number, input: Axis | undefined, crop: number): Axis {
  if (size === 1) return { size, stride: 0, offset: (crop - 1) / 2 };
  if (input && window && input.stride > 0) {
    const reach = ((window.size[axis] - 1) * window.rates[axis]) / 2;
    return { size, stride: input.stride * window.strides[axis], offset: pixelOf(input, reach - window.padding[axis]) };
  }
  if (input && input.size === size) return input;
  // Resized with corners aligned: the ends stay where they are.
  if (input && input.size > 1 && op.includes('Resize')) {
    return { size, stride: (input.stride * (input.size - 1)) / (size - 1), offset: input.offset };
  }
  return { size, stride: (crop - 1) / (size - 1), offset: 0 };
}
