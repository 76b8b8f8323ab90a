/** Which step of the tour is looked at; another layer leaves it without ending it. */
import { computed, signal } from '@preact/signals';
import { tourOf } from '../network/tour.js';
import { layerName, openLayer } from './layer.js';
import { layers, projections } from './network.js';

export const stops = computed(() => tourOf([...layers.value.values()], (name) => projections.value.get(name)?.rows.stride ?? 0));

export const isClosed = signal(false);

/** The step whose layer is open. */
export const step = computed(() => stops.value.findIndex(({ layer }) => layer === layerName.value));

export function goTo(index: number): void {
  const stop = stops.peek()[index];
  if (stop) openLayer(stop.layer);
}
