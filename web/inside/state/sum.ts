/** The sum behind the value that is looked at: asked for where somebody unfolded it. */
import { batch, computed, effect, signal } from '@preact/signals';
import { isStop, messageOf } from '../../engine/engine_error.js';
import { call } from '../../state/engine.js';
import type { LayerSum, SummedLayer } from '../contract.js';
import type { Position } from '../geometry/sampling.js';
import { latest } from '../latest.js';
import { hasFilter } from '../network/kinds.js';
import { channel, layer, map } from './layer.js';
import { traced } from './network.js';
import { position } from './pointer.js';

/** Whether it is unfolded. */
export const wantsSum = signal(false);

export const sum = signal<LayerSum | undefined>(undefined);
/** Of which value it is: another may be asked for already. */
export const sumOf = signal<{ readonly at: Position; readonly chosen: number } | undefined>(undefined);
export const sumError = signal<string | undefined>(undefined);

/** The layer that is open, if it sums over a filter. */
export const summed = computed<SummedLayer | undefined>(() => {
  const of = layer.value;
  if (!of?.window || !hasFilter(of) || !of.op.includes('Conv2D') || of.inputs.length === 0) return undefined;
  return { name: of.name, input: of.inputs[0], window: of.window, isDepthwise: of.op.includes('Depthwise') };
});

const asking = latest(
  ({ of, chosen, at }: { of: SummedLayer; chosen: number; at: Position }) => {
    const pixels = traced.peek()?.of.pixels;
    return pixels ? call((engine) => engine.sumAt(pixels, of, chosen, at)) : Promise.resolve(undefined);
  },
  (found, { at, chosen }) => {
    batch(() => {
      sum.value = found;
      sumOf.value = { at, chosen };
    });
    sumError.value = undefined;
  },
  (error) => {
    sum.value = undefined;
    if (!isStop(error)) sumError.value = messageOf(error);
  },
);

effect(() => {
  const [of, at, chosen] = [summed.value, position.value, channel.value];
  // The map first: it is what is looked at.
  if (wantsSum.value && of && at && map.value) asking.ask({ of, chosen, at });
});

// What is seen is never that of another layer.
effect(() => {
  void summed.value;
  asking.forget();
  sum.value = undefined;
  sumError.value = undefined;
});
