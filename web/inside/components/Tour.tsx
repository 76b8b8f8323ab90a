/** From edges to scores in five steps. */
import type { VNode } from 'preact';
import { useSignal } from '@preact/signals';
import { goTo, isClosed, step, stops } from '../state/tour.js';

export function Tour(): VNode | null {
  // Where a visitor looks at another layer, the tour waits where it was.
  const last = useSignal(0);
  if (step.value >= 0) last.value = step.value;
  if (stops.value.length === 0) return null;
  if (isClosed.value) {
    return (
      <button type="button" class="button in-quiet in-tour-open" onClick={() => ((isClosed.value = false), goTo(0))}>
        Tour in five steps
      </button>
    );
  }
  const at = last.value;
  const stop = stops.value[at];
  return (
    <section class="in-tour" aria-label="Tour in five steps">
      <ol>
        {stops.value.map(({ title }, i) => (
          <li key={title}>
            <button type="button" aria-current={step.value === i ? 'step' : undefined} onClick={() => goTo(i)}>
              <span class="in-tour-number">{i + 1}</span> {title}
            </button>
          </li>
        ))}
      </ol>
      <p aria-live="polite">
        <b>{stop.title}.</b> {stop.text}
      </p>
      <div class="in-tour-buttons">
        {step.value !== at && (
          <button type="button" class="button in-quiet" onClick={() => goTo(at)}>
            Back to step {at + 1}
          </button>
        )}
        <button type="button" class="button in-quiet" disabled={at === 0} onClick={() => goTo(at - 1)}>
          ← Before
        </button>
        <button type="button" class="button in-quiet in-tour-next" disabled={at + 1 === stops.value.length} onClick={() => goTo(at + 1)}>
          Next →
        </button>
        <button type="button" class="button in-quiet" onClick={() => (isClosed.value = true)}>
          End the tour
        </button>
      </div>
    </section>
  );
}
