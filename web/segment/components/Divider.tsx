/** The divider between the picture alone and the result: a slider as large as the picture, of which only the handle takes the pointer. */
import type { VNode } from 'preact';
import { divider } from '../../state/look.js';

export function Divider(): VNode | null {
  const at = divider.value;
  if (at === undefined) return null;
  return (
    <>
      <span class="divider-line" style={{ left: `${100 * at}%` }} />
      <input
        class="divider"
        type="range"
        min={0}
        max={100}
        step={1}
        value={Math.round(100 * at)}
        aria-label="Divider between the picture and its result"
        aria-valuetext={`${Math.round(100 * at)} per cent picture`}
        onInput={({ currentTarget }) => (divider.value = Number(currentTarget.value) / 100)}
      />
    </>
  );
}
