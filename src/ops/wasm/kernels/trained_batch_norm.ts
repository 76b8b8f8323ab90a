/** Batch norm with the statistics of the batch. */
import { sizeOf, sourceOf, tensor } from '../../../tensor.js';
import { RECIPROCAL_ROOTS } from '../../geometry/reciprocal_roots.js';
import type { BatchNormAttributes } from '../../operators/layers/batch_norm.js';
import { call, chunkOf, type KernelCall, type Place, type WasmSite } from '../kernel.js';
import { BATCH_MEAN, BATCH_VARIANCE, MEAN, NEXT_MEAN, NEXT_VARIANCE, normalize, SCALE, VARIANCE, X } from './normalize.js';

/** Channels of a unit, and sums of each (assembly/steps/batch_moments.ts); what sticks out of a row of sums. */
const GROUP = 8;
const SUMS = 4;
const SLACK_BYTES = 32;

const ROOTS = sourceOf(tensor('float32', [RECIPROCAL_ROOTS.length], RECIPROCAL_ROOTS));

/** Statistics need all pixels before any pixel can be computed. */
export async function trainedBatchNormKernel(site: WasmSite<BatchNormAttributes>): Promise<readonly KernelCall[]> {
  const { shape } = site.inputs[X];
  const channels = shape[3];
  const pixels = sizeOf(shape.slice(0, 3));
  const units = Math.ceil(channels / GROUP);
  const chunk = chunkOf(units, site.threads);
  const roots = await site.values(ROOTS);
  const room = site.room(4 * channels + 16);
  const mean = (place: Place): number => place.output(BATCH_MEAN);
  const variance = (place: Place): number => place.output(BATCH_VARIANCE);
  const factor = (place: Place): number => place.room(room);
  const moments = call('batchMoments', {
    units,
    chunk,
    scratchBytes: SUMS * (4 * GROUP * chunk + SLACK_BYTES),
    fields: (place) => ({
      ...{ x: place.input(X), pixels, channels },
      ...{ mean: mean(place), variance: variance(place), factor: factor(place), scale: place.input(SCALE) },
      ...{ movingMean: place.input(MEAN), movingVariance: place.input(VARIANCE), nextMean: place.output(NEXT_MEAN), nextVariance: place.output(NEXT_VARIANCE) },
      // Of a single pixel there is no unbiased variance: TensorFlow divides by 1 there.
      correction: pixels / Math.max(1, pixels - 1),
      ...{ epsilon: site.attrs.epsilon, share: site.attrs.averageFactor, roots },
    }),
  });
  return [moments, normalize(site, { mean, variance, factor, copies: false })];
}
