/** MatMul: a 1x1 convolution of a map with one pixel a row. */
import type { MatMulAttributes } from '../../../operators/layers/matmul.js';
import { call, chunkOf, pixelPitch, type WasmKernel, type WasmSite } from '../../kernel.js';
import { bandPixels, prepareProduct, TILE_BYTES } from './product.js';

export const matMulKernel: WasmKernel<MatMulAttributes> = Object.assign(
  async (site: WasmSite<MatMulAttributes>) => {
    const [a] = site.inputs;
    const { transposeA, transposeB } = site.attrs;
    if (a.dtype !== 'float32' || transposeA || transposeB) return undefined;
    const product = await prepareProduct(site, { filter: 1, bias: 2, residual: 3, activation: 'None' });
    const [rows, depth] = a.shape;
    return [
      ...product.calls,
      call('pointwise', {
        units: rows,
        chunk: chunkOf(rows, site.threads, bandPixels(depth, site.inputs[1].shape[1])),
        scratchBytes: TILE_BYTES,
        fields: (place) => ({ ...product.fields(place), x: place.input(0), xPitch: pixelPitch(a) }),
      }),
    ];
  },
  { packs: [1] },
);
