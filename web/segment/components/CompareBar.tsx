/** Keeps a result as A, and says how the one that is there now, B, differs from it. */
import type { VNode } from 'preact';
import { canCompare, changes, keep, kept, letGo, showsKept, wordsFor } from '../../state/compare.js';
import { liveFrameIsShown } from '../../state/look.js';
import { result } from '../../state/run.js';
import { picture } from '../../state/picture.js';
import { formatShare } from '../../components/format.js';

/** Moves that are told. */
const TOLD = 3;

export function CompareBar(): VNode | null {
  const [a, b] = [kept.value, result.value];
  if (liveFrameIsShown.value || b === undefined || b.of !== picture.value) return null;
  if (!a) {
    return (
      <div class="compare-bar">
        <button type="button" class="button small" onClick={keep}>
          Keep as A
        </button>
        <span class="hint">and compare it with what another model, stride or scale makes of the picture.</span>
      </div>
    );
  }
  return (
    <div class="compare-bar">
      <div class="buttons">
        <button type="button" class="button small" aria-pressed={showsKept.value} disabled={!canCompare.value} onClick={() => (showsKept.value = !showsKept.peek())}>
          {showsKept.value ? 'Show B' : 'Show A'}
        </button>
        <button type="button" class="button small" disabled={!canCompare.value} onClick={keep}>
          Keep this instead
        </button>
        <button type="button" class="button small" onClick={letGo}>
          Let go of A
        </button>
      </div>
      <p class="compare-words" role="status">
        <strong>A</strong> {wordsFor(a)}
        {canCompare.value ? (
          <>
            ; <strong>B</strong> {wordsFor(b)}. <Differences />
          </>
        ) : (
          '. Choose another model or setting: its result will be B.'
        )}
      </p>
    </div>
  );
}

function Differences(): VNode | null {
  const found = changes.value;
  if (!found) return null;
  if (found.count === 0) return <>They are the same in every pixel.</>;
  const moves = found.moves.slice(0, TOLD).map(({ from, to, pixels }) => `${from} → ${to} ${pixels.toLocaleString('en')}`);
  return (
    <span class="compare-count" data-count={found.count}>
      They differ in {formatShare(found.count / (found.width * found.height))} of the pixels ({found.count.toLocaleString('en')}): {moves.join(', ')}
      {found.moves.length > TOLD ? ', …' : '.'}
    </span>
  );
}
