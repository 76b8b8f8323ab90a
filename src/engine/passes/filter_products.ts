/**
 * Two 1x1 convolutions after one another, as one: its filter and bias, computed when they are needed.
 *
 * Both are what the second convolution makes of those of the first. A filter [1, 1, in, middle] is, to it, a row of `in` pixels, and a
 * bias one pixel. The plain kernels sum in float64 and round once.
 */
import { evaluate } from '../../ops/cpu/evaluate.js';
import type { Staging } from '../../staging.js';
import type { Shape, Tensor, TensorSource } from '../../tensor.js';

/** The same two filters have the same product: plans for several picture sizes then share what a backend packs for it. */
const products = new WeakMap<TensorSource, WeakMap<TensorSource, TensorSource>>();

const COMPOSED = new WeakMap<TensorSource, number>();

/** Of how many filters one is the product: reading it reads all of them. */
export const composedOf = (filter: TensorSource): number => COMPOSED.get(filter) ?? 1;

/** A filter [1, 1, in, middle] times one [1, 1, middle, out]: a filter [1, 1, in, out]. */
export function filterProduct(first: TensorSource, second: TensorSource): TensorSource {
  const bySecond = products.get(first) ?? new WeakMap<TensorSource, TensorSource>();
  products.set(first, bySecond);
  const shape = [1, 1, first.shape[2], second.shape[3]];
  const product = bySecond.get(second) ?? {
    dtype: first.dtype,
    shape,
    read: async (staging?: Staging) => convolve('Conv2D', await readAll([first, second], staging), shape, staging),
  };
  bySecond.set(second, product);
  COMPOSED.set(product, composedOf(first) + composedOf(second));
  return product;
}

/** The bias [out] that a bias [middle] becomes behind a convolution: bias * filter + added. */
export function biasBehind(bias: TensorSource, filter: TensorSource, added: TensorSource): TensorSource {
  const { dtype, shape } = added;
  return {
    dtype,
    shape,
    async read(staging) {
      const [pixel, ...parameters] = await readAll([bias, filter, added], staging);
      const map = { ...pixel, shape: [1, 1, 1, ...pixel.shape] };
      return { ...(await convolve('FusedConv2D', [map, ...parameters], [1, 1, 1, ...shape], staging)), shape };
    },
  };
}

/** A map, a filter and perhaps a bias. */
async function convolve(op: 'Conv2D' | 'FusedConv2D', inputs: readonly Tensor[], shape: Shape, staging?: Staging): Promise<Tensor> {
  const node = { name: 'composed', op, inputs: [], controls: [], attrs: { strides: [1, 1, 1, 1], padding: 'VALID' } };
  const [product] = await evaluate(node, inputs.map((value) => ({ ...value, value })), [{ dtype: 'float32', shape }], staging);
  return product;
}

const readAll = (sources: readonly TensorSource[], staging?: Staging): Promise<Tensor[]> => Promise.all(sources.map((source) => source.read(staging)));
