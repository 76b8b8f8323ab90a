/** One question of the table in test/reference/ops, and how a backend is held to TensorFlow's answer. Runs in browsers as well. */
import { Program } from '../../src/engine/program.js';
import { formatEndpoint, type Attributes, type Graph, type Node } from '../../src/graph/graph.js';
import type { Backend } from '../../src/ops/contract/backend.js';
import { allocate, sameShape, sizeOf, sourceOf, tensor, type DType, type Shape, type Tensor } from '../../src/tensor.js';
import { expectClose, FLOAT_TOLERANCE } from '../matchers.js';
import { patternTensor, sampleIndices, type Pattern } from './pattern.js';

/** Operators that do float arithmetic, whose order of sums or library functions may differ. All others are exact. */
export const ROUNDED: ReadonlySet<string> = new Set([
  ...['Conv2D', 'DepthwiseConv2dNative', 'MatMul', 'FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3', 'BiasAdd', 'AvgPool'],
  ...['ResizeBilinear', 'Sigmoid', 'Tanh', 'Elu', 'Exp', 'Log', 'Sqrt', 'Rsqrt', 'Square', 'SquaredDifference', 'Softmax'],
  ...['Add', 'AddV2', 'AddN', 'Sub', 'Mul', 'RealDiv', 'Pow', 'FloorMod', 'Mean', 'Sum', 'Prod', 'Range'],
  ...['Conv2DBackpropInput', 'Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter', 'BiasAddGrad'],
  ...['FusedBatchNormGrad', 'FusedBatchNormGradV2', 'FusedBatchNormGradV3', 'AvgPoolGrad', 'MaxPoolGrad', 'ResizeBilinearGrad', 'ResizeNearestNeighborGrad'],
  ...['EluGrad', 'SigmoidGrad', 'TanhGrad', 'SoftmaxCrossEntropyWithLogits', 'SparseSoftmaxCrossEntropyWithLogits', 'L2Loss'],
]);

interface StoredInput {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Part of the graph; otherwise it is fed. */
  readonly constant: boolean;
  readonly offset?: number;
  readonly pattern?: Pattern;
}

interface StoredOutput {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly offset: number;
  readonly sampled?: { readonly count: number; readonly seed: number };
}

/** One question to TensorFlow, as make_op_goldens.py writes it. */
export interface OpCase {
  readonly name: string;
  readonly op: string;
  readonly attrs: Attributes;
  /** Attributes whose value is TensorFlow's default: older graphs leave them out. */
  readonly defaults: readonly string[];
  readonly inputs: readonly StoredInput[];
  readonly outputs: readonly StoredOutput[];
  readonly note?: string;
}

/** Cases that TensorFlow was asked together. */
export interface OpFamily {
  readonly name: string;
  readonly cases: readonly OpCase[];
  /** The bytes that the offsets of the cases point into. */
  readonly bin: Uint8Array;
}

/**
 * Runs one case, the operator alone in a graph, and compares all its outputs.
 *
 * @param tolerance for backends whose arithmetic is not float32's
 */
export async function runCase(entry: OpCase, bin: Uint8Array, backend: Backend, tolerance = FLOAT_TOLERANCE): Promise<void> {
  const { graph, feeds } = graphOf(entry, bin);
  const program = new Program(graph, backend);
  try {
    const fetches = entry.outputs.map((_, k) => formatEndpoint('op', k));
    const results = await program.execute(feeds, fetches);
    if (results.length !== fetches.length) throw new Error(`expected ${fetches.length} outputs, found ${results.length}`);
    const allowed = ROUNDED.has(entry.op) ? tolerance : 0;
    entry.outputs.forEach((output, k) => expectStored(results[k], output, bin, allowed));
  } finally {
    await program.dispose();
  }
}

/** A graph of the one operator, `op`, on constants and placeholders `input0`, `input1`, ... and what to feed. */
export function graphOf(entry: OpCase, bin: Uint8Array): { graph: Graph; feeds: Map<string, Tensor> } {
  const nodes = new Map<string, Node>();
  const feeds = new Map<string, Tensor>();
  const add = (name: string, op: string, inputs: readonly string[], attrs: Attributes): void =>
    void nodes.set(name, { name, op, inputs, controls: [], attrs });
  const names = entry.inputs.map((_, k) => `input${k}`);
  entry.inputs.forEach((input, k) => {
    const value = inputTensor(input, bin);
    const { dtype, shape } = value;
    if (input.constant) return add(names[k], 'Const', [], { dtype: { dtype }, value: sourceOf(value) });
    add(names[k], 'Placeholder', [], { dtype: { dtype }, shape: { shape } });
    feeds.set(names[k], value);
  });
  add('op', entry.op, names, entry.attrs);
  return { graph: { nodes }, feeds };
}

export function inputTensor({ dtype, shape, pattern, offset }: StoredInput, bin: Uint8Array): Tensor {
  if (pattern) return patternTensor(dtype, shape, pattern);
  if (offset === undefined) throw new Error('The input has neither a pattern nor an offset.');
  return storedTensor(dtype, shape, offset, bin);
}

function expectStored(actual: Tensor, { dtype, shape, offset, sampled }: StoredOutput, bin: Uint8Array, tolerance: number): void {
  if (!sampled) return expectClose(actual, storedTensor(dtype, shape, offset, bin), tolerance);
  if (!sameShape(actual.shape, shape)) throw new Error(`expected shape [${shape.join(',')}], found [${actual.shape.join(',')}]`);
  const indices = sampleIndices(shape, sampled);
  expectClose(actual, storedTensor(dtype, [indices.length], offset, bin), tolerance, indices);
}

/** Copies little-endian elements into a container of their own. */
export function storedTensor(dtype: DType, shape: Shape, offset: number, bin: Uint8Array): Tensor {
  const data = allocate(dtype, sizeOf(shape));
  if (Array.isArray(data)) throw new Error('String tensors are not stored.');
  new Uint8Array(data.buffer).set(bin.subarray(offset, offset + data.byteLength));
  return tensor(dtype, shape, data);
}
