/** How the result is painted. */
import type { VNode } from 'preact';
import { opacity, patterns, shown } from '../state/look.js';

export function LookBar(): VNode {
  const disabled = !shown.value?.segmented;
  return (
    <div class="look-bar">
      <label class="opacity">
        Opacity
        <input
          type="range"
          min={0}
          max={100}
          value={Math.round(100 * opacity.value)}
          aria-valuetext={`${Math.round(100 * opacity.value)} per cent`}
          disabled={disabled}
          onInput={({ currentTarget }) => (opacity.value = Number(currentTarget.value) / 100)}
        />
        <output aria-hidden="true">{Math.round(100 * opacity.value)} %</output>
      </label>
      <label class="check">
        <input type="checkbox" checked={patterns.value} onChange={({ currentTarget }) => (patterns.value = currentTarget.checked)} />
        Patterns
      </label>
    </div>
  );
}
