/** Two 1x1 convolutions after one another, as one: its filter and bias, computed when they are needed. */
import { sizeOf, type Tensor, type TensorSource } from '../../tensor.js';

/** The same two filters have the same product: plans for several picture sizes then share what a backend packs for it. */
const products = new WeakMap<TensorSource, WeakMap<TensorSource, TensorSource>>();

/** A filter [1, 1, in, middle] times one [1, 1, middle, out]: a filter [1, 1, in, out]. */
export function filterProduct(first: TensorSource, second: TensorSource): TensorSource {
  const bySecond = products.get(first) ?? new WeakMap<TensorSource, TensorSource>();
  products.set(first, bySecond);
  const shape = [1, 1, first.shape[2], second.shape[3]];
  const source = bySecond.get(second) ?? productPlus(shape, first, second);
  bySecond.set(second, source);
  return source;
}

/** What becomes of a bias [middle] behind a filter [1, 1, middle, out] and a bias [out]. */
export const biasBehind = (bias: TensorSource, filter: TensorSource, added: TensorSource): TensorSource => productPlus(added.shape, bias, filter, added);

/** `rows` [.., middle] times `filter` [1, 1, middle, out], plus `added` [out]. Summed in float64 and rounded once. */
function productPlus(shape: readonly number[], rows: TensorSource, filter: TensorSource, added?: TensorSource): TensorSource {
  return {
    dtype: 'float32',
    shape,
    async read(): Promise<Tensor> {
      const left = await valuesOf(rows);
      const right = await valuesOf(filter);
      const start = added && (await valuesOf(added));
      const [, , middle, out] = filter.shape;
      const data = new Float32Array(sizeOf(shape));
      const sums = new Float64Array(out);
      for (let row = 0; row * out < data.length; row++) {
        if (start) sums.set(start);
        else sums.fill(0);
        for (let m = 0; m < middle; m++) {
          const weight = left[row * middle + m];
          const from = m * out;
          for (let o = 0; o < out; o++) sums[o] += weight * right[from + o];
        }
        data.set(sums, row * out);
      }
      return { dtype: 'float32', shape, data };
    },
  };
}

const valuesOf = async (source: TensorSource): Promise<Float32Array> => (await source.read()).data as Float32Array;
