import type { Tensor } from '../../../../tensor.js';
import type { PixelConvAttributes } from '../../../operators/quantized/pixel_conv2d.js';
import { call, chunkOf, type KernelCall, type WasmKernel, type WasmSite } from '../../kernel.js';

/** Of assembly/steps/quantized/pixel_conv2d.ts. */
const GROUP = 4;
const [FILTER, BIAS] = [1, 2];

export const pixelConv2dKernel: WasmKernel<PixelConvAttributes> = Object.assign(pixelConv2d, { packs: [FILTER, BIAS] });

async function pixelConv2d({ attrs: { activation }, inputs: [x, { shape: [, , depth, channels] }], threads, packed }: WasmSite<PixelConvAttributes>): Promise<readonly KernelCall[] | undefined> {
  const columns = GROUP * Math.ceil(channels / GROUP);
  const inColumns = ({ data }: Tensor, target: Float32Array): void => padRows(data as Float32Array, channels, columns, target);
  const filter = await packed(FILTER, 'columns of 4', depth * columns, inColumns);
  const bias = await packed(BIAS, 'columns of 4', columns, inColumns);
  if (filter === undefined || bias === undefined) return undefined;
  const units = x.shape[0] * (columns / GROUP);
  return [
    call('pixelConv2d', {
      units,
      chunk: chunkOf(units, threads),
      scratchBytes: 4 * GROUP,
      fields: (place) => ({
        ...{ x: place.input(0), out: place.output(0), depth, filter, bias, channels, columns },
        low: activation === 'None' ? -Infinity : 0,
        high: activation === 'Relu6' ? 6 : Infinity,
      }),
    }),
  ];
}

function padRows(rows: Float32Array, channels: number, columns: number, target: Float32Array): void {
  target.fill(0);
  for (let row = 0; row * channels < rows.length; row++) target.set(rows.subarray(row * channels, (row + 1) * channels), row * columns);
}
