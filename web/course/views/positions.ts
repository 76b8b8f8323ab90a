/** Pointing at a map with fingers, mouse or keys. */
import type { Position } from '../../inside/geometry/sampling.js';

const STEPS: Readonly<Record<string, Position>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Handlers for what shows a map [height, width] edge to edge, perhaps with so many positions around it. */
export function pointing([height, width]: Position, at: Position, move: (to: Position) => void, margin = 0) {
  const within = (y: number, x: number): void => move([Math.min(height - 1, Math.max(0, y)), Math.min(width - 1, Math.max(0, x))]);
  const point = (event: PointerEvent & { currentTarget: Element }): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const along = (pixel: number, pixels: number, size: number): number => Math.floor((pixel / pixels) * (size + 2 * margin)) - margin;
    within(along(event.clientY - box.top, box.height, height), along(event.clientX - box.left, box.width, width));
  };
  return {
    tabIndex: 0,
    role: 'application' as const,
    onPointerMove: (event: PointerEvent & { currentTarget: Element }): void => void ((event.pointerType === 'mouse' || event.buttons > 0) && point(event)),
    onPointerDown: point,
    onKeyDown(event: KeyboardEvent): void {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      const times = event.shiftKey ? 5 : 1;
      within(at[0] + times * step[0], at[1] + times * step[1]);
    },
  };
}
