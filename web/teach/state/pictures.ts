/** The pictures that are taught on, and their strokes. */
import { computed, signal } from '@preact/signals';
import type { Pixels } from '../../engine/contract.js';
import { UNPAINTED, type Strokes, type TaughtPicture } from '../contract.js';
import type { Region } from '../painting/brush.js';

export interface TeachPicture {
  readonly id: number;
  readonly name: string;
  readonly pixels: Pixels;
  /** Changed in place while something is painted; `painted` tells when. */
  readonly strokes: Strokes;
}

export const pictures = signal<readonly TeachPicture[]>([]);
export const currentId = signal<number | undefined>(undefined);
export const current = computed(() => pictures.value.find(({ id }) => id === currentId.value) ?? pictures.value.at(0));

/** Counts changes of strokes; the region of the last one, where it was a part of the picture that is shown. */
export const painted = signal<{ readonly count: number; readonly region: Region | undefined }>({ count: 0, region: undefined });

/** What the network says, by picture; empty until something was painted. */
export const results = signal<ReadonlyMap<number, TaughtPicture>>(new Map());

/** The side of the network's crop: more is not seen. */
const MOST_SIDE = 513;

/** As many as can be kept in memory with their features. */
export const MOST_PICTURES = 40;

let lastId = 0;
export const nextId = (): number => ++lastId;
export const idsFrom = (used: number): void => void (lastId = Math.max(lastId, used));

export function pictureOf(name: string, pixels: Pixels, id = nextId()): TeachPicture {
  return { id, name, pixels, strokes: emptyStrokes(pixels) };
}

export const emptyStrokes = ({ width, height }: Pick<Pixels, 'width' | 'height'>): Strokes => ({ width, height, data: new Uint8Array(width * height).fill(UNPAINTED) });

/** Shrinks a picture to what the network sees. */
export async function shrunk(pixels: Pixels): Promise<Pixels> {
  const { width, height, data } = pixels;
  const scale = MOST_SIDE / Math.max(width, height);
  if (scale >= 1) return pixels;
  const [resizeWidth, resizeHeight] = [width, height].map((side) => Math.max(1, Math.floor(side * scale)));
  const bitmap = await createImageBitmap(new ImageData(data, width, height), { resizeWidth, resizeHeight, resizeQuality: 'high' });
  const context = new OffscreenCanvas(resizeWidth, resizeHeight).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('The browser gave no canvas to shrink the picture with.');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width: resizeWidth, height: resizeHeight, data: context.getImageData(0, 0, resizeWidth, resizeHeight).data };
}
