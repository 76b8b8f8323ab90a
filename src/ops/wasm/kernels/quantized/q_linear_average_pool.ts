/** QLinearAveragePool of whole maps to float32: ASPP's image-level branch. Other windows are left to the plain kernel; no DeepLab has one. */
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { QLinearPoolAttributes } from '../../../operators/quantized/q_linear_average_pool.js';
import { call, chunkOf, type WasmKernel, type WasmSite } from '../../kernel.js';
import { seesWholeMap } from '../pool.js';
import { bytePitch } from './constants.js';

/** Of assembly/steps/quantized/byte_mean.ts. */
const GROUP = 16;

export const qLinearAveragePoolKernel: WasmKernel<QLinearPoolAttributes> = ({ attrs, inputs: [x], outputs: [out], threads }: WasmSite<QLinearPoolAttributes>) => {
  const g = convGeometry(x.shape, attrs.ksize[0], attrs.ksize[1], attrs);
  if (!seesWholeMap(g) || out.pitch !== undefined) return undefined;
  const units = g.batch * Math.ceil(g.inChannels / GROUP);
  return [
    call('byteMean', {
      units,
      chunk: chunkOf(units, threads),
      scratchBytes: 4 * GROUP,
      fields: (place) => ({
        x: place.input(0),
        xPitch: bytePitch(x),
        out: place.output(0),
        pixels: g.inHeight * g.inWidth,
        channels: g.inChannels,
        zeroPoint: attrs.zeroPoint,
        scale: attrs.scale,
      }),
    }),
  ];
};
