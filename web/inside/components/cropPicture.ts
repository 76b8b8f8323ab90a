/** The crop as the network saw it, painted once for all planes. */
import { computed } from '@preact/signals';
import { cropCanvas } from '../maps/painting.js';
import { crop, traced } from '../state/network.js';

export const cropPicture = computed(() => traced.value && cropCanvas(traced.value.of.pixels, crop.value));
