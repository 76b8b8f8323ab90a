/** Marks the spot that keys have reached, and writes the class beside it; beside the pointer too. */
import type { VNode } from 'preact';
import { classAtSpot, classNameOf, shown, spot } from '../../state/look.js';

const percent = (position: number, size: number): string => `${(100 * (position + 0.5)) / size}%`;

export function Crosshair(): VNode | null {
  const [at, what, index] = [spot.value, shown.value, classAtSpot.value];
  if (!at || !what) return null;
  const [left, top] = [percent(at.x, what.width), percent(at.y, what.height)];
  // The tag stays inside the picture.
  const sides = `${at.x > what.width * 0.7 ? ' to-left' : ''}${at.y < what.height * 0.15 ? ' below' : ''}`;
  return (
    <>
      {at.byKeys && <span class="crosshair-x" style={{ left }} />}
      {at.byKeys && <span class="crosshair-y" style={{ top }} />}
      {index !== undefined && (
        <span class={`spot-tag${sides}`} style={{ left, top }} aria-hidden="true">
          {classNameOf(index)}
        </span>
      )}
    </>
  );
}
