/** What is laid over the picture, and how. */
import type { VNode } from 'preact';
import { canCompare } from '../../state/compare.js';
import { assess, assessError, assessing, confidence } from '../../state/confidence.js';
import { chosenLayer, divider, layer, opacity, patterns, shown, type Layer } from '../../state/look.js';
import { stop } from '../../state/run.js';
import { shareInDoubt } from '../../labels/confidence.js';
import { CompareBar } from './CompareBar.js';
import { CutOutBar } from './CutOutBar.js';
import { formatShare } from '../../components/format.js';
import { ErrorMessage } from '../../components/Message.js';

const LAYERS: readonly { readonly id: Layer; readonly title: string; readonly description: string }[] = [
  { id: 'classes', title: 'Classes', description: 'The class of each pixel' },
  { id: 'confidence', title: 'Confidence', description: 'Where the network is not sure' },
  { id: 'cutOut', title: 'Cut out', description: 'Some classes, without what is around them' },
  { id: 'changes', title: 'Changes', description: 'Where the result differs from the one that was kept' },
];

export function LookBar(): VNode {
  const disabled = !shown.value?.segmented;
  return (
    <>
      <div class="look-bar">
        <fieldset class="segments layers">
          <legend class="visually-hidden">What lies over the picture</legend>
          {LAYERS.filter(({ id }) => id !== 'changes' || canCompare.value).map(({ id, title, description }) => (
            <label key={id} title={description}>
              <input class="visually-hidden" type="radio" name="layer" checked={layer.value === id} onChange={() => (chosenLayer.value = id)} />
              <span>{title}</span>
            </label>
          ))}
        </fieldset>
        <label class="opacity">
          Opacity
          <input
            type="range"
            min={0}
            max={100}
            value={Math.round(100 * opacity.value)}
            aria-valuetext={`${Math.round(100 * opacity.value)} per cent`}
            disabled={disabled || layer.value === 'cutOut'}
            onInput={({ currentTarget }) => (opacity.value = Number(currentTarget.value) / 100)}
          />
          <output aria-hidden="true">{Math.round(100 * opacity.value)} %</output>
        </label>
        <label class="check">
          <input type="checkbox" checked={patterns.value} disabled={layer.value === 'cutOut'} onChange={({ currentTarget }) => (patterns.value = currentTarget.checked)} />
          Patterns
        </label>
        <label class="check">
          <input type="checkbox" checked={divider.value !== undefined} onChange={({ currentTarget }) => (divider.value = currentTarget.checked ? 0.5 : undefined)} />
          Divider
        </label>
      </div>
      {layer.value === 'confidence' && <Doubts />}
      {layer.value === 'cutOut' && <CutOutBar />}
      <CompareBar />
    </>
  );
}

/** What the view of confidence says in words. */
function Doubts(): VNode {
  if (assessing.value) {
    return (
      <p class="hint" role="status">
        Running the network once more for how sure it is …{' '}
        <button type="button" class="button small" onClick={() => void stop()}>
          Stop
        </button>
      </p>
    );
  }
  const known = confidence.value;
  if (known) {
    return (
      <p class="hint" role="status">
        Pink glows where the network is not sure: of {formatShare(shareInDoubt(known))} of the pixels it is less than half sure. Point at one to read its likeliest classes.
      </p>
    );
  }
  return (
    <div class="hint">
      <button type="button" class="button small" disabled={!shown.value?.segmented} onClick={() => void assess()}>
        Ask how sure it is
      </button>
      <ErrorMessage text={assessError.value} />
    </div>
  );
}
