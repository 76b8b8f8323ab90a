/** How far loading or computing is. */
import type { VNode } from 'preact';
import type { Progress } from '../engine/contract.js';
import { progress } from '../state/engine.js';
import { formatMegabytes } from './format.js';

/** @param title What is being done when there is nothing more to say of it */
export function ProgressBar({ title }: { readonly title: string }): VNode {
  const now = progress.value;
  const share = now && now.total > 0 ? Math.min(1, now.loaded / now.total) : undefined;
  const text = now ? wordsFor(now) : title;
  return (
    <div class="progress">
      <progress aria-label={title} max={1} {...(share === undefined ? {} : { value: share })} />
      <span class="progress-text">{text}</span>
    </div>
  );
}

function wordsFor({ phase, loaded, total }: Progress): string {
  if (phase === 'network') return Number.isInteger(loaded) ? `Computing: step ${loaded} of ${total}` : `Computing: pass ${Math.floor(loaded) + 1} of ${total}`;
  const amount = total > 0 ? `${formatMegabytes(loaded)} of ${formatMegabytes(total)}` : formatMegabytes(loaded);
  return `${{ download: 'Downloading', archive: 'Unpacking', weights: 'Reading weights' }[phase]}: ${amount}`;
}
