/** The small network while it learns: its loss, and what it finds. */
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { MapCanvas } from './MapCanvas.js';
import type { Looked } from './small_training.js';

const RATES = [0.03, 0.3, 3];
const STEPS = 200;
const SIDE = 33;
/** Steps between two looks at what it finds. */
const LOOK = 5;
const [WIDTH, HEIGHT, MOST] = [600, 180, 1.8];

export function FallingLoss(): VNode {
  const rate = useSignal(0.3);
  /** Of each rate that was tried. */
  const tried = useSignal<ReadonlyMap<number, readonly number[]>>(new Map());
  const looked = useSignal<Looked | undefined>(undefined);
  const running = useSignal(false);
  const failed = useSignal<string | undefined>(undefined);
  const isGone = useRef(false);
  useEffect(() => () => void (isGone.current = true), []);

  const learn = async (): Promise<void> => {
    const chosen = rate.value;
    running.value = true;
    failed.value = undefined;
    try {
      // Who does not press the button does not fetch it.
      const { SmallTraining } = await import('./small_training.js');
      const training = await SmallTraining.begin(chosen);
      const losses: number[] = [];
      for (let step = 0; step < STEPS && running.value && !isGone.current; step++) {
        losses.push(await training.step());
        if (step % LOOK === 0 || step === STEPS - 1) looked.value = await training.look();
        tried.value = new Map(tried.value).set(chosen, [...losses]);
        // The page has its turn.
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      await training.dispose();
    } catch (error) {
      failed.value = error instanceof Error ? error.message : String(error);
    }
    running.value = false;
  };

  const losses = tried.value.get(rate.value) ?? [];
  const levels = (values: ArrayLike<number>, from: number): Uint8Array => Uint8Array.from(Array.from(values), (value) => (value > from ? 255 : 0));
  return (
    <section class="live" aria-label="Training, to be tried">
      <div class="live-bar">
        <label>
          Learning rate{' '}
          <select value={rate.value} disabled={running.value} onChange={({ currentTarget }) => (rate.value = Number(currentTarget.value))}>
            {RATES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        {running.value ? (
          <button type="button" class="button stop" onClick={() => (running.value = false)}>
            Stop
          </button>
        ) : (
          <button type="button" class="button primary" onClick={() => void learn()}>
            Teach it
          </button>
        )}
      </div>
      {failed.value !== undefined && (
        <p class="error" role="alert">
          {failed.value}
        </p>
      )}
      <svg class="live-plot" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label="The loss over the steps">
        {[0.5, 1, 1.5].map((value) => (
          <g key={value}>
            <line x1={0} x2={WIDTH} y1={yOf(value)} y2={yOf(value)} />
            <text x={WIDTH - 28} y={yOf(value) - 5}>
              {value}
            </text>
          </g>
        ))}
        {[...tried.value].map(([each, points]) => (
          <polyline key={each} class={each === rate.value ? 'is-chosen' : ''} points={points.map((loss, step) => `${(step * WIDTH) / (STEPS - 1)},${yOf(loss)}`).join(' ')} />
        ))}
      </svg>
      <p class="live-words" aria-live="polite" data-steps={losses.length}>
        {losses.length === 0 ? 'The first weights are noise. Teach it, and watch its loss; then try another learning rate.' : `${losses.length} of ${STEPS} steps, loss ${losses[losses.length - 1].toFixed(2)}.`}
      </p>
      {looked.value && (
        <div class="live-trio">
          {(
            [
              ['the picture', looked.value.pixels, 0],
              ['the truth', looked.value.truth, 0.5],
              ['what it finds', looked.value.found, 0.5],
            ] as const
          ).map(([name, values, from]) => (
            <figure key={name}>
              <MapCanvas height={SIDE} width={SIDE} levels={levels(values, from)} colours="grey" label={name} />
              <figcaption>{name}</figcaption>
            </figure>
          ))}
        </div>
      )}
    </section>
  );
}

const yOf = (loss: number): number => HEIGHT - 4 - (Math.min(MOST, loss) * (HEIGHT - 8)) / MOST;
