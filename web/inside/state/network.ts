/** The network that is drawn: one run of it over the picture. */
import { computed, signal } from '@preact/signals';
import { isStop, messageOf } from '../../engine/engine_error.js';
import { call } from '../../state/engine.js';
import { model, type ReadyModel } from '../../state/model.js';
import { picture, type ChosenPicture } from '../../state/picture.js';
import { recover } from '../../state/run.js';
import { projectionsOf, type Projection } from '../geometry/projection.js';
import { gatherBlocks, type BlockLayer } from '../network/blocks.js';
import type { Trace } from '../trace.js';

/** A trace, and what it is of. */
export interface Traced {
  readonly trace: Trace;
  readonly of: ChosenPicture;
  readonly model: ReadyModel;
}

export const traced = signal<Traced | undefined>(undefined);
export const tracing = signal(false);
/** Why the network could not be run, in the library's words. */
export const traceError = signal<string | undefined>(undefined);

export const blocks = computed(() => (traced.value ? gatherBlocks(traced.value.trace) : []));

/** Of all layers. */
export const multiplyAdds = computed(() => blocks.value.reduce((sum, block) => sum + block.multiplyAdds, 0));

/** Every layer in the order in which they run, by name. */
export const layers = computed<ReadonlyMap<string, BlockLayer>>(() => {
  const order = new Map((traced.value?.trace.steps ?? []).flatMap(({ layers: own }) => own).map(({ name }, i) => [name, i]));
  const found = blocks.value.flatMap((block) => block.layers);
  return new Map(found.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0)).map((layer) => [layer.name, layer]));
});

/** Rows and columns that the network sees. */
export const crop = computed<readonly [number, number]>(() => traced.value?.model.info.cropSize ?? [513, 513]);

export const projections = computed<ReadonlyMap<string, Projection>>(() => (traced.value ? projectionsOf(traced.value.trace, crop.value) : new Map()));

/** Whether the drawn network is that of the model and picture that are chosen now. */
export const isCurrent = computed(() => traced.value !== undefined && traced.value.of === picture.value && traced.value.model === model.value);

/** A run that failed, or was stopped, is not tried again by itself: not even by another worker that has loaded the same model. */
let failed: { readonly of: ChosenPicture; readonly model: ReadyModel } | undefined;

const hasFailed = (): boolean =>
  failed !== undefined && failed.of === picture.value && failed.model.choice === model.value?.choice && failed.model.settings === model.value.settings;

/** Whether the network should be run without being asked to. */
export const wantsTrace = (): boolean =>
  !tracing.value && !isCurrent.value && picture.value !== undefined && model.value !== undefined && !hasFailed();

/** Runs the network over the picture, if there are both. */
export async function traceNetwork(): Promise<void> {
  const [of, ready] = [picture.peek(), model.peek()];
  if (!of || !ready || tracing.peek()) return;
  tracing.value = true;
  traceError.value = undefined;
  try {
    const trace = await call((engine) => engine.trace(of.pixels));
    traced.value = { trace, of, model: ready };
    failed = undefined;
  } catch (error) {
    failed = { of, model: ready };
    // Whoever stopped it sees to the worker as well.
    if (isStop(error)) return;
    traceError.value = messageOf(error);
    await recover();
  } finally {
    tracing.value = false;
  }
}
