/** QuantizeLinear and DequantizeLinear. */
import { sizeOf } from '../../../../tensor.js';
import type { DequantizeAttributes, QuantizeAttributes } from '../../../operators/quantized/quantize_linear.js';
import { call, chunkOf, type WasmKernel, type WasmSite } from '../../kernel.js';
import { elementsChunk } from '../walk.js';

export const quantizeLinearKernel: WasmKernel<QuantizeAttributes> = ({ attrs, inputs: [x, scale], threads }: WasmSite<QuantizeAttributes>) => {
  const { dtype, zeroPoint } = attrs;
  const [low, high] = [attrs.low - zeroPoint, attrs.high - zeroPoint];
  const size = sizeOf(x.shape);
  if (dtype === 'uint8') {
    // Maps have one scale, which is known.
    if (!scale.value || scale.shape.length > 0) return undefined;
    const [step] = scale.value.data as Float32Array;
    return [
      call('quantizeToBytes', {
        units: size,
        chunk: elementsChunk(size, threads),
        scratchBytes: 0,
        streamsIn: 0,
        fields: (place) => ({ x: place.input(0), out: place.output(0), scale: step, zeroPoint, low, high }),
      }),
    ];
  }
  if (scale.shape.length === 0) return undefined;
  const [channels] = scale.shape;
  const units = channels === 0 ? 0 : size / channels;
  return [
    call('quantizeChannels', {
      units,
      chunk: chunkOf(units, threads),
      scratchBytes: 0,
      fields: (place) => ({ x: place.input(0), out: place.output(0), scales: place.input(1), channels, low, high }),
    }),
  ];
};

export const dequantizeLinearKernel: WasmKernel<DequantizeAttributes> = ({ attrs: { zeroPoint, scale }, inputs: [x], threads }: WasmSite<DequantizeAttributes>) => {
  const units = sizeOf(x.shape);
  return [
    call('dequantize', {
      units,
      chunk: elementsChunk(units, threads),
      scratchBytes: 0,
      fields: (place) => ({ x: place.input(0), out: place.output(0), zeroPoint, scale }),
    }),
  ];
};
