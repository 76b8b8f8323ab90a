/** Which axes of a tensor are a map's rows and columns, with or without a batch before and channels behind. */
import type { LoweredGraph } from '../../engine/lowered.js';
import type { Shape } from '../../tensor.js';

export type Size = readonly [rows: number, columns: number];

/** Of labels: [h, w], [b, h, w], [h, w, 1] or [b, h, w, 1]. */
export function labelsSize(shape: Shape): Size {
  if (shape.length === 4) return [shape[1], shape[2]];
  if (shape.length === 3) return shape[2] === 1 && shape[0] > 1 ? [shape[0], shape[1]] : [shape[1], shape[2]];
  return [shape[0], shape[1]];
}

/** Of maps with channels: [h, w, c] or [b, h, w, c]. */
export const channelsSize = (shape: Shape): Size => [shape[shape.length - 3], shape[shape.length - 2]];

export const sameSize = (a: Size, b: Size): boolean => a[0] === b[0] && a[1] === b[1];

export const largest = (sizes: readonly Size[]): Size => [Math.max(...sizes.map(([rows]) => rows)), Math.max(...sizes.map(([, columns]) => columns))];

export const channelsSizeOf = (graph: LoweredGraph, endpoint: string): Size => channelsSize(graph.info(endpoint).shape);
