/** In which pixels two results differ. */
import type { Classes, Labels } from './labels.js';

export interface LabelledAs {
  readonly labels: Labels;
  readonly labelSet: Classes;
}

/** Pixels that were of one class and are of another. */
export interface Move {
  readonly from: string;
  readonly to: string;
  readonly pixels: number;
}

export interface Changes {
  readonly width: number;
  readonly height: number;
  /** 1 where they differ. */
  readonly mask: Uint8Array<ArrayBuffer>;
  readonly count: number;
  /** Most pixels first. */
  readonly moves: readonly Move[];
}

const nameOf = ({ classes }: Classes, index: number): string => classes[index] ?? `class ${index}`;

/** Classes are told by their names: models of two data sets can be compared. Both are labels of the same picture. */
export function changesBetween(before: LabelledAs, after: LabelledAs): Changes {
  const { width, height, data } = after.labels;
  const mask = new Uint8Array(data.length);
  const counts = new Map<number, number>();
  const isSame = Array.from({ length: 256 * 256 }, (_, pair) => nameOf(before.labelSet, pair >> 8) === nameOf(after.labelSet, pair & 255));
  for (let i = 0; i < data.length; i++) {
    const pair = before.labels.data[i] * 256 + data[i];
    if (isSame[pair]) continue;
    mask[i] = 1;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  const moves = [...counts].map(([pair, pixels]) => ({ from: nameOf(before.labelSet, pair >> 8), to: nameOf(after.labelSet, pair & 255), pixels })).sort((a, b) => b.pixels - a.pixels);
  return { width, height, mask, count: moves.reduce((sum, { pixels }) => sum + pixels, 0), moves };
}

const [CHANGED, REST] = [
  [255, 64, 200, 225],
  [9, 14, 17, 120],
];

/** RGBA: what changed is bright, all else lies in the shade. @param step Every which pixel is shown */
export function paintChanges({ width, mask }: Changes, step: number, columns: number, pixels: Uint8ClampedArray): void {
  for (let i = 0, at = 0; at < pixels.length; i++, at += 4) {
    const from = Math.floor(i / columns) * step * width + (i % columns) * step;
    pixels.set(mask[from] === 1 ? CHANGED : REST, at);
  }
}
