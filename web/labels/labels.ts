/** Labels, and what their numbers mean. */
import type { LabelSet } from 'deeplab-ts';

/** Class indices, one byte a pixel, at the size of the picture. */
export interface Labels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Names and colours of a model's classes, by index. */
export type Classes = Pick<LabelSet, 'name' | 'classes' | 'palette'>;
