/** The kernels of the layer that is open: asked for where somebody unfolded them. */
import { computed, effect, signal } from '@preact/signals';
import { isStop, messageOf } from '../../engine/engine_error.js';
import { call } from '../../state/engine.js';
import type { SummedLayer } from '../contract.js';
import { byWeight, type Kernel, type LayerKernels } from '../filters/kernels.js';
import { latest } from '../latest.js';
import { channel, map } from './layer.js';
import { traced } from './network.js';
import { summed } from './sum.js';

/** Small pictures at a time. */
export const MOST_KERNELS = 48;

export const wantsFilters = signal(false);
export const filters = signal<LayerKernels | undefined>(undefined);
export const filterError = signal<string | undefined>(undefined);

/** Of a convolution: the channel that is read by the kernel that is looked at; at first that with the greatest weights. */
const chosenInput = signal<number | undefined>(undefined);

export const kernels = computed<readonly Kernel[]>(() => (filters.value ? byWeight(filters.value.kernels) : []));

/** The kernel that is seen large. */
export const kernel = computed<Kernel | undefined>(() => {
  const wanted = filters.value?.isDepthwise ? channel.value : chosenInput.value;
  return kernels.value.find((each) => each.channel === wanted) ?? kernels.value[0];
});

export function chooseKernel({ channel: chosen }: Kernel): void {
  if (filters.peek()?.isDepthwise) channel.value = chosen;
  else chosenInput.value = chosen;
}

const asking = latest(
  ({ of, chosen }: { of: SummedLayer; chosen: number }) => {
    const pixels = traced.peek()?.of.pixels;
    return pixels ? call((engine) => engine.kernels(pixels, of, chosen)) : Promise.resolve(undefined);
  },
  (found) => {
    filters.value = found;
    filterError.value = undefined;
  },
  (error) => {
    filters.value = undefined;
    if (!isStop(error)) filterError.value = messageOf(error);
  },
);

effect(() => {
  const of = summed.value;
  // Depthwise, all channels are there at once.
  const chosen = of?.isDepthwise ? 0 : channel.value;
  if (wantsFilters.value && of && map.value) asking.ask({ of, chosen });
});

// What is seen is never that of another layer.
effect(() => {
  void summed.value;
  asking.forget();
  filters.value = undefined;
  filterError.value = undefined;
  chosenInput.value = undefined;
});
