/** Batch norm that no convolution took in, with moving statistics or those of the batch. */
import { sizeOf } from '../../../tensor.js';
import type { BatchNormAttributes } from '../../operators/layers/batch_norm.js';
import { call, chunkOf, type KernelCall, type Place, type WasmKernel, type WasmSite } from '../kernel.js';
import { channelSums } from './gradients/channel_sums.js';

type Site = WasmSite<BatchNormAttributes>;

const [X, SCALE, OFFSET, MEAN, VARIANCE] = [0, 1, 2, 3, 4];
/** Outputs of V3 and those before. */
const [Y, NEXT_MEAN, NEXT_VARIANCE, BATCH_MEAN, BATCH_VARIANCE] = [0, 1, 2, 3, 4];

export const batchNormKernel: WasmKernel<BatchNormAttributes> = (site: Site) => {
  // Of nothing, nobody would write the statistics.
  if (sizeOf(site.inputs[X].shape) === 0) return undefined;
  return site.attrs.isTraining ? ofBatch(site) : [normalize(site, (place) => place.input(MEAN), (place) => place.input(VARIANCE), true)];
};

function normalize({ attrs: { epsilon }, inputs, threads }: Site, mean: (place: Place) => number, variance: (place: Place) => number, copies: boolean): KernelCall {
  const { shape } = inputs[X];
  const channels = shape[3];
  const pixels = sizeOf(shape.slice(0, 3));
  const copyTo = (place: Place, output: number): number => (copies ? place.output(output) : 0);
  return call('batchNorm', {
    units: pixels,
    chunk: chunkOf(pixels, threads),
    scratchBytes: 4 * channels + 16,
    fields: (place) => ({
      x: place.input(X),
      out: place.output(Y),
      ...{ channels, epsilon },
      scale: place.input(SCALE),
      offset: place.input(OFFSET),
      mean: mean(place),
      variance: variance(place),
      mean1: copyTo(place, NEXT_MEAN),
      variance1: copyTo(place, NEXT_VARIANCE),
      mean2: copyTo(place, BATCH_MEAN),
      variance2: copyTo(place, BATCH_VARIANCE),
    }),
  });
}

/** Mean, then variance, each over all pixels, before any pixel can be computed. */
function ofBatch(site: Site): KernelCall[] {
  const { shape } = site.inputs[X];
  const channels = shape[3];
  const pixels = sizeOf(shape.slice(0, 3));
  const x = (place: Place): number => place.input(X);
  const mean = (place: Place): number => place.output(BATCH_MEAN);
  const variance = (place: Place): number => place.output(BATCH_VARIANCE);
  const common = { pixels, channels, divisor: pixels, x };
  const statistics = call('batchStatistics', {
    units: channels,
    chunk: channels,
    scratchBytes: 0,
    fields: (place) => ({
      mean: mean(place),
      variance: variance(place),
      movingMean: place.input(MEAN),
      movingVariance: place.input(VARIANCE),
      nextMean: place.output(NEXT_MEAN),
      nextVariance: place.output(NEXT_VARIANCE),
      // Of a single pixel there is no unbiased variance: TensorFlow divides by 1 there.
      correction: pixels / Math.max(1, pixels - 1),
      factor: site.attrs.averageFactor,
    }),
  });
  return [
    ...channelSums(site, { ...common, kernel: 'channelSums', to: mean }),
    ...channelSums(site, { ...common, kernel: 'channelDeviations', mean, to: variance }),
    statistics,
    normalize(site, mean, variance, false),
  ];
}
