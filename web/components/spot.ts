/** Which pixel of the picture is asked for, by pointer or keys. */
import type { Spot } from '../state/look.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

const clamp = (value: number, size: number): number => Math.max(0, Math.min(size - 1, value));

/** The pixel under the pointer. */
export function spotAt(event: PointerEvent, { width, height }: Size): Spot {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const x = Math.floor(((event.clientX - box.left) / box.width) * width);
  const y = Math.floor(((event.clientY - box.top) / box.height) * height);
  return { x: clamp(x, width), y: clamp(y, height), byKeys: false };
}

const DIRECTIONS: Readonly<Record<string, readonly [x: number, y: number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** How many key presses it takes from one side to the other; with Shift, a press is a pixel. */
const PRESSES = 60;

/** Where a key moves the spot; null where it removes it, undefined for other keys. The first press begins in the middle. */
export function movedSpot({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>, from: Spot | undefined, { width, height }: Size): Spot | null | undefined {
  if (key === 'Escape') return null;
  if (!Object.hasOwn(DIRECTIONS, key)) return undefined;
  if (!from) return { x: width >> 1, y: height >> 1, byKeys: true };
  const step = shiftKey ? 1 : Math.max(1, Math.round(Math.max(width, height) / PRESSES));
  const [dx, dy] = DIRECTIONS[key];
  return { x: clamp(from.x + dx * step, width), y: clamp(from.y + dy * step, height), byKeys: true };
}
