/**
 * Convolution -> batch norm becomes a convolution with another filter and a bias.
 *
 *     gamma * (conv(x, w) - mean) / sqrt(variance + epsilon) + beta  =  conv(x, w * scale) + (beta - mean * scale)
 *     with scale = gamma / sqrt(variance + epsilon), one number per output channel
 *
 * The filter is scaled when it is read, so that large filters are never held twice.
 */
import { attrBool, attrNumber } from '../../graph/attributes.js';
import { float32, sourceOf, type Tensor, type TensorSource } from '../../tensor.js';
import type { LoweredGraph } from '../lowered.js';
import { absorbable, replaceBoth, type Pass } from './pass.js';

const BATCH_NORMS: ReadonlySet<string> = new Set(['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3']);
/** The fused form of each convolution. */
export const FUSED: Readonly<Record<string, string>> = { Conv2D: 'FusedConv2D', DepthwiseConv2dNative: 'FusedDepthwiseConv2D' };

export const foldBatchNorm: Pass = (graph) => {
  const readers = graph.readers();
  for (const norm of [...graph.nodes.values()]) {
    if (!BATCH_NORMS.has(norm.op) || attrBool(norm, 'is_training', true)) continue;
    if ([1, 2, 3, 4, 5].some((output) => readers.has(`${norm.name}:${output}`))) continue;
    const conv = absorbable(graph, readers, norm.inputs[0], Object.keys(FUSED));
    const filter = conv && graph.constants.get(conv.inputs[1]);
    const parameters = norm.inputs.slice(1, 5).map((input) => graph.values.get(input)?.data as Float32Array | undefined);
    if (!conv || !filter || parameters.some((values) => !values)) continue;
    const { scale, bias } = batchNormAsScale(parameters as Float32Array[], attrNumber(norm, 'epsilon', 1e-4));

    const varianceSource = graph.constants.get(norm.inputs[4]);
    const names = { filter: `${norm.name}/folded_filter`, bias: `${norm.name}/folded_bias` };
    graph.addConstant(names.filter, varianceSource ? remembered(filter, varianceSource, scale) : scaledFilter(filter, scale));
    addSmallConstant(graph, names.bias, float32([bias.length], bias));
    replaceBoth(graph, norm, conv, {
      op: FUSED[conv.op],
      inputs: [conv.inputs[0], names.filter, names.bias],
      controls: [],
      attrs: conv.attrs,
    });
  }
};

/** The formula of the head comment, in float64. */
export function batchNormAsScale(
  [gamma, beta, mean, variance]: readonly Float32Array[],
  epsilon: number,
): { scale: Float64Array; bias: Float64Array } {
  // Loops: `from` makes two objects of every element.
  const scale = new Float64Array(gamma.length);
  const bias = new Float64Array(beta.length);
  for (let c = 0; c < scale.length; c++) scale[c] = gamma[c] / Math.sqrt(variance[c] + epsilon);
  for (let c = 0; c < bias.length; c++) bias[c] = beta[c] - mean[c] * scale[c];
  return { scale, bias };
}

/** A filter times one number per output channel. Both kinds of filters have the output channel as their fastest index. */
function scaledFilter(filter: TensorSource, scale: Float64Array): TensorSource {
  return {
    dtype: filter.dtype,
    shape: filter.shape,
    async read(staging): Promise<Tensor> {
      const value = await filter.read(staging);
      const data = staging?.holds(value.data) ? (value.data as Float32Array) : (value.data as Float32Array).slice();
      for (let i = 0; i < data.length; ) for (let c = 0; c < scale.length; c++, i++) data[i] *= scale[c];
      return { ...value, data };
    },
  };
}

/**
 * The same filter folded with the same batch norm is the same constant: plans for several picture sizes then share what
 * a backend packs for it.
 */
const folded = new WeakMap<TensorSource, WeakMap<TensorSource, TensorSource>>();

function remembered(filter: TensorSource, norm: TensorSource, scale: Float64Array): TensorSource {
  const byNorm = folded.get(filter) ?? new WeakMap<TensorSource, TensorSource>();
  folded.set(filter, byNorm);
  const source = byNorm.get(norm) ?? scaledFilter(filter, scale);
  byNorm.set(norm, source);
  return source;
}

function addSmallConstant(graph: LoweredGraph, name: string, value: Tensor): void {
  graph.addConstant(name, sourceOf(value));
  graph.values.set(name, value);
}
