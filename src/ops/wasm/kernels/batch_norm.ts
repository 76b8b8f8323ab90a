/** Batch norm that no convolution took in, with moving statistics or those of the batch. */
import { sizeOf } from '../../../tensor.js';
import type { BatchNormAttributes } from '../../operators/layers/batch_norm.js';
import type { KernelCall, WasmKernel, WasmSite } from '../kernel.js';
import { MEAN, normalize, VARIANCE, X } from './normalize.js';

export const batchNormKernel: WasmKernel<BatchNormAttributes> = (site: WasmSite<BatchNormAttributes>) => {
  // Of nothing, nobody would write the statistics.
  if (sizeOf(site.inputs[X].shape) === 0) return undefined;
  if (site.attrs.isTraining) return ofBatch(site);
  return [normalize(site, { mean: (place) => place.input(MEAN), variance: (place) => place.input(VARIANCE), copies: true })];
};

const ofBatch = async (site: WasmSite<BatchNormAttributes>): Promise<readonly KernelCall[]> => (await import('../rare.js')).trainedBatchNormKernel(site);
