/**
 * Runs a graph of float32 operators in float64, so that finite differences have digits left: the plain kernels compute in float64 and round when they store, so they are given
 * containers that do not round. Three kernels round on the way, as TensorFlow's do; those operators are written down once more, as they are defined.
 */
import { KnownGraph } from '../../src/gradients/known.js';
import { parseEndpoint, type Graph, type Node } from '../../src/graph/graph.js';
import { attrTensor } from '../../src/graph/attributes.js';
import { orderedNodes } from '../../src/graph/order.js';
import { CPU_KERNELS } from '../../src/ops/cpu/index.js';
import type { Operand } from '../../src/ops/contract/operand.js';
import { convGeometry } from '../../src/ops/geometry/conv_geometry.js';
import { linearTaps, type ResizeAttributes } from '../../src/ops/geometry/resize_taps.js';
import { OPERATORS } from '../../src/ops/index.js';
import type { BatchNormAttributes } from '../../src/ops/operators/layers/batch_norm.js';
import type { Conv2DAttributes } from '../../src/ops/operators/layers/conv2d.js';
import { sizeOf, zeros, type Tensor, type TensorInfo } from '../../src/tensor.js';

/** What has been run, by node: its outputs. */
type Results = Map<string, readonly Tensor[]>;

/** A program in float64: nodes in order, with what is known of them. */
export interface Float64Graph {
  run(feeds: ReadonlyMap<string, Float64Array>, fetches: readonly string[]): Promise<Float64Array[]>;
}

export async function inFloat64(graph: Graph, targets: readonly string[]): Promise<Float64Graph> {
  const order = orderedNodes(graph, targets);
  const known = await KnownGraph.of(order, new Map());
  return {
    async run(feeds, fetches) {
      const results: Results = new Map();
      for (const node of order) results.set(node.name, await runNode(node, known, results, feeds));
      return fetches.map((fetch) => valueOf(results, fetch).data as Float64Array);
    },
  };
}

function valueOf(results: Results, endpoint: string): Tensor {
  const { node, index } = parseEndpoint(endpoint);
  return results.get(node)![index];
}

const widened = <T extends TensorInfo>(info: T): T => (info.dtype === 'float32' ? { ...info, dtype: 'float64' } : info);

function widen(value: Tensor): Tensor {
  return value.dtype === 'float32' ? { dtype: 'float64', shape: value.shape, data: Float64Array.from(value.data as Float32Array) } : value;
}

async function runNode(node: Node, known: KnownGraph, results: Results, feeds: ReadonlyMap<string, Float64Array>): Promise<readonly Tensor[]> {
  if (node.op === 'Const') return [widen(await attrTensor(node, 'value').read())];
  const outputs = known.outputs(node).map(({ dtype, shape }) => zeros(widened({ dtype, shape }).dtype, shape));
  if (node.op === 'Placeholder') return [{ ...outputs[0], data: feeds.get(node.name)! } as Tensor];
  const inputs = node.inputs.map((input) => valueOf(results, input));
  const attrs = OPERATORS.get(node.op)!.attributes(node) as never;
  const exact = EXACT[node.op];
  if (exact) {
    exact(attrs, inputs, outputs);
    return outputs;
  }
  const operands: Operand[] = node.inputs.map((input) => widened(known.operand(input)));
  const run = await CPU_KERNELS.get(node.op)!({ op: node.op, node: node.name, attrs, inputs: operands, outputs });
  run(inputs, outputs);
  return outputs;
}

const EXACT: Readonly<Record<string, (attrs: never, inputs: readonly Tensor[], outputs: readonly Tensor[]) => void>> = {
  Conv2D(attrs: Conv2DAttributes, [x, w], [y]) {
    const g = convGeometry(x.shape, w.shape[0], w.shape[1], attrs);
    const [rows, columns, depth, out] = w.shape;
    const perGroup = out / (g.inChannels / depth);
    const [from, filter, to] = [x, w, y].map(({ data }) => data as Float64Array);
    for (let i = 0; i < sizeOf(y.shape); i++) {
      const n = i % out;
      const pixel = Math.floor(i / out);
      const top = (Math.floor(pixel / g.outWidth) % g.outHeight) * g.strideY - g.padTop;
      const left = (pixel % g.outWidth) * g.strideX - g.padLeft;
      const image = Math.floor(pixel / (g.outWidth * g.outHeight));
      for (let tap = 0; tap < rows * columns; tap++) {
        const r = top + Math.floor(tap / columns) * g.rateY;
        const c = left + (tap % columns) * g.rateX;
        if (r < 0 || r >= g.inHeight || c < 0 || c >= g.inWidth) continue;
        const start = ((image * g.inHeight + r) * g.inWidth + c) * g.inChannels + Math.floor(n / perGroup) * depth;
        for (let k = 0; k < depth; k++) to[i] += from[start + k] * filter[(tap * depth + k) * out + n];
      }
    }
  },
  FusedBatchNormV3({ epsilon, isTraining }: BatchNormAttributes, inputs, [y, , , batchMean, batchVariance]) {
    const [x, scale, offset, ...moving] = inputs.map(({ data }) => data as Float64Array);
    const to = y.data as Float64Array;
    const batch = [batchMean, batchVariance].map(({ data }) => data as Float64Array);
    if (isTraining) {
      const share = scale.length / x.length;
      const [means, variances] = batch;
      for (let i = 0; i < x.length; i++) means[i % scale.length] += x[i] * share;
      for (let i = 0; i < x.length; i++) variances[i % scale.length] += (x[i] - means[i % scale.length]) ** 2 * share;
    }
    const [mean, variance] = isTraining ? batch : moving;
    for (let i = 0, c = 0; i < to.length; i++, c = (c + 1) % scale.length) to[i] = ((x[i] - mean[c]) * scale[c]) / Math.sqrt(variance[c] + epsilon) + offset[c];
  },
  ResizeBilinear(attrs: ResizeAttributes, [x], [y]) {
    const [, height, width, channels] = x.shape;
    const [, outHeight, outWidth] = y.shape;
    const [rows, columns] = [linearTaps(height, outHeight, attrs), linearTaps(width, outWidth, attrs)];
    const [from, to] = [x, y].map(({ data }) => data as Float64Array);
    for (let i = 0; i < to.length; i++) {
      const [c, column] = [i % channels, Math.floor(i / channels) % outWidth];
      const row = Math.floor(i / (channels * outWidth)) % outHeight;
      const image = Math.floor(i / (channels * outWidth * outHeight));
      const at = (r: number, s: number): number => from[((image * height + r) * width + s) * channels + c];
      const along = (r: number): number => at(r, columns.lower[column]) * (1 - columns.weight[column]) + at(r, columns.upper[column]) * columns.weight[column];
      to[i] = along(rows.lower[row]) * (1 - rows.weight[row]) + along(rows.upper[row]) * rows.weight[row];
    }
  },
};
