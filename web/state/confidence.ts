/** How sure the network is of the result: computed when it is first asked for, since it takes another run. */
import { computed, effect, signal } from '@preact/signals';
import { isStop, messageOf } from '../engine/engine_error.js';
import { likeliestAt, type Confidence, type Likely } from '../labels/confidence.js';
import { call, modelIsLost } from './engine.js';
import { layer, shown, spot } from './look.js';
import { loading } from './model.js';
import { isOutdated, recover, result, running, type Result } from './run.js';

interface Assessed {
  readonly of: Result;
  readonly confidence: Confidence;
}

const assessed = signal<Assessed | undefined>(undefined);

/** Of the result that is shown. */
export const confidence = computed(() => (assessed.value !== undefined && assessed.value.of === shown.value?.segmented ? assessed.value.confidence : undefined));

export const assessing = signal(false);
export const assessError = signal<string | undefined>(undefined);

/** Results that were tried: what failed, or was stopped, is not tried again by itself. */
let tried: Result | undefined;

/** Whether it can be known: the model that made the result is the one that is there. */
const canAssess = (of: Result | undefined): of is Result => of !== undefined && of === shown.peek()?.segmented && !isOutdated.peek() && !running.peek() && loading.peek() === undefined && !modelIsLost();

export async function assess(): Promise<void> {
  const of = result.peek();
  if (confidence.peek() || assessing.peek() || !canAssess(of)) return;
  tried = of;
  assessing.value = true;
  assessError.value = undefined;
  try {
    assessed.value = { of, confidence: await call((engine) => engine.confidence(of.of.pixels, of.settings)) };
  } catch (error) {
    if (isStop(error)) return;
    assessError.value = messageOf(error);
    void recover();
  } finally {
    assessing.value = false;
  }
}

/** Milliseconds that a network may take for being run once more only because somebody points at the picture. */
const QUICK = 1500;

// Who looks at it wants to know it of every result; who points at a pixel, if it takes no time.
effect(() => {
  const of = result.value;
  if (assessing.value || running.value || loading.value !== undefined || of === undefined || of === tried) return;
  if (layer.value === 'confidence' || (spot.value && of.timings.network <= QUICK)) void assess();
});

/** The likeliest classes at the spot, where they are known. */
export const likeliest = computed<readonly Likely[] | undefined>(() => {
  const [at, known, what] = [spot.value, confidence.value, shown.value];
  return at && known && what ? likeliestAt(known, at.x, at.y, what) : undefined;
});
