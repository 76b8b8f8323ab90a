/** A round brush: which pixels a stroke covers, and what it makes of them. */
import { UNPAINTED, type Strokes } from '../contract.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a stroke changed, so that it can be taken back and made again. */
export interface Change {
  readonly places: Uint32Array;
  readonly before: Uint8Array;
  readonly after: number;
}

/** Rows and columns, the last ones not included. */
export interface Region {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export const union = (a: Region, b: Region): Region => ({ top: Math.min(a.top, b.top), left: Math.min(a.left, b.left), bottom: Math.max(a.bottom, b.bottom), right: Math.max(a.right, b.right) });

/** A stroke while it is made: pixels that were changed, and what they were before. */
export class StrokeInProgress {
  readonly #strokes: Strokes;
  readonly #label: number;
  readonly #radius: number;
  readonly #before = new Map<number, number>();
  #last: Point | undefined;

  /** @param label a class, or UNPAINTED for the eraser */
  constructor(strokes: Strokes, label: number, size: number) {
    this.#strokes = strokes;
    this.#label = label;
    this.#radius = Math.max(0.5, size / 2);
  }

  /** Paints from the last point to this one. @returns what changed, and a pixel around it, where edges are */
  to(point: Point): Region {
    const from = this.#last ?? point;
    const distance = Math.hypot(point.x - from.x, point.y - from.y);
    const count = Math.max(1, Math.ceil(distance / Math.max(1, this.#radius / 2)));
    for (let i = this.#last ? 1 : 0; i <= count; i++) this.#disc(from.x + ((point.x - from.x) * i) / count, from.y + ((point.y - from.y) * i) / count);
    this.#last = point;
    const reach = this.#radius + 2;
    const { width, height } = this.#strokes;
    return {
      top: Math.max(0, Math.floor(Math.min(from.y, point.y) - reach)),
      left: Math.max(0, Math.floor(Math.min(from.x, point.x) - reach)),
      bottom: Math.min(height, Math.ceil(Math.max(from.y, point.y) + reach) + 1),
      right: Math.min(width, Math.ceil(Math.max(from.x, point.x) + reach) + 1),
    };
  }

  /** Undefined where nothing is other than it was. */
  finished(): Change | undefined {
    const changed = [...this.#before].filter(([, before]) => before !== this.#label);
    if (changed.length === 0) return undefined;
    return { places: Uint32Array.from(changed, ([place]) => place), before: Uint8Array.from(changed, ([, before]) => before), after: this.#label };
  }

  #disc(x: number, y: number): void {
    const { width, height, data } = this.#strokes;
    const radius = this.#radius;
    const [top, bottom] = [Math.max(0, Math.ceil(y - radius)), Math.min(height - 1, Math.floor(y + radius))];
    for (let row = top; row <= bottom; row++) {
      const half = Math.sqrt(radius ** 2 - (row - y) ** 2);
      const right = Math.min(width - 1, Math.floor(x + half));
      for (let column = Math.max(0, Math.ceil(x - half)); column <= right; column++) {
        const place = row * width + column;
        if (!this.#before.has(place)) this.#before.set(place, data[place]);
        data[place] = this.#label;
      }
    }
  }
}

export function takeBack({ places, before }: Change, { data }: Strokes): void {
  for (let i = 0; i < places.length; i++) data[places[i]] = before[i];
}

export function makeAgain({ places, after }: Change, { data }: Strokes): void {
  for (const place of places) data[place] = after;
}

/** Strokes after a class was removed: its own are gone, and those behind it move up. */
export function withoutClass({ width, height, data }: Strokes, removed: number): Strokes {
  return { width, height, data: data.map((label) => (label === UNPAINTED || label < removed ? label : label === removed ? UNPAINTED : label - 1)) };
}
