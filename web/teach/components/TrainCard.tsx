/** Going on by training: what learns, how long, and the loss as it falls. */
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { TrainSettings } from '../contract.js';
import { hasTrained, losses, stopTraining, training, trainOn } from '../state/lessons.js';
import { results } from '../state/pictures.js';
import { LossCurve } from './LossCurve.js';

const PARTS = [
  { value: 'head', title: 'the layers on top (ASPP, logits)', rate: 0.001 },
  { value: 'decoder', title: 'the decoder too', rate: 0.001 },
  { value: 'all', title: 'all layers', rate: 0.0002 },
] as const;

const TRUTHS = [
  { value: 'strokes', title: 'what is painted' },
  { value: 'labels', title: 'all that strokes taught, where it is sure' },
] as const;

const STEPS = [20, 50, 200, 1000] as const;

export function TrainCard(): VNode {
  const [part, steps] = [useSignal<(typeof PARTS)[number]['value']>('decoder'), useSignal<number>(50)];
  const truth = useSignal<TrainSettings['truth']>('strokes');
  const begin = (): void => {
    const { value: learns, rate } = PARTS.find(({ value }) => value === part.peek())!;
    void trainOn({ learns, rate, steps: steps.peek(), truth: truth.peek() });
  };
  const isRunning = training.value;
  const done = losses.value.length;
  return (
    <section class="card" aria-labelledby="te-train">
      <h2 id="te-train">4. Go on by training</h2>
      <p class="hint">Strokes teach the last layer only. Training changes layers below it too, step by step.</p>
      <label class="field">
        What learns
        <select value={part.value} disabled={isRunning} onChange={({ currentTarget }) => (part.value = PARTS[currentTarget.selectedIndex].value)}>
          {PARTS.map(({ value, title }) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        What counts as true
        <select value={truth.value} disabled={isRunning} onChange={({ currentTarget }) => (truth.value = TRUTHS[currentTarget.selectedIndex].value)}>
          {TRUTHS.map(({ value, title }) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        Steps
        <select value={steps.value} disabled={isRunning} onChange={({ currentTarget }) => (steps.value = STEPS[currentTarget.selectedIndex])}>
          {STEPS.map((count) => (
            <option key={count} value={count}>
              {count}
            </option>
          ))}
        </select>
      </label>
      {isRunning ? (
        <button type="button" class="button stop" onClick={stopTraining}>
          Stop
        </button>
      ) : (
        <button type="button" class="button primary" disabled={results.value.size === 0} onClick={begin}>
          {hasTrained.value ? 'Train on' : 'Train'}
        </button>
      )}
      {done > 0 && <LossCurve losses={losses.value} steps={isRunning ? steps.value : done} />}
      <p class="te-status" role="status">
        {isRunning ? (done === 0 ? 'Preparing …' : `Step ${done} of ${steps.value}.`) : done > 0 ? `Made ${done} ${done === 1 ? 'step' : 'steps'}.` : ''}
      </p>
    </section>
  );
}
