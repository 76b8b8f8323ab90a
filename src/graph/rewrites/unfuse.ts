/**
 * The fused operators of TensorFlow's optimisers as the operators that they were made of. The engine fuses by rules of its own.
 *
 * - grappler's remapper, and the converter of TensorFlow.js: `_FusedConv2D`, `_FusedDepthwiseConv2dNative`, `_FusedMatMul`,
 *   `_FusedBatchNormEx`, `FusedDepthwiseConv2dNative`, `Prelu`
 * - optimize_for_inference and transform_graph: `FusedPadConv2D`, `FusedResizeAndPadConv2D`
 *
 * Source: TensorFlow, core/grappler/optimizers/remapper.cc; core/kernels/conv_ops_fused_image_transform.cc; python/tools/optimize_for_inference_lib.py
 */
import { GraphFormatError, UnsupportedOpError } from '../../errors.js';
import { listOf } from '../../messages.js';
import { float32, sourceOf } from '../../tensor.js';
import { attrNumber, attrString } from '../attributes.js';
import type { Attributes, Graph, Node } from '../graph.js';
import { expandNodes, pick, type Expansion } from './expand.js';

const WINDOW = ['strides', 'padding', 'explicit_paddings', 'dilations', 'data_format'] as const;
const ACTIVATIONS: ReadonlySet<string> = new Set(['Relu', 'Relu6', 'Elu', 'Sigmoid', 'Tanh']);

type Rule = (expansion: Expansion) => void;

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['_FusedConv2D', fusedLayer('Conv2D', WINDOW)],
  ['_FusedDepthwiseConv2dNative', fusedLayer('DepthwiseConv2dNative', WINDOW)],
  ['FusedDepthwiseConv2dNative', fusedLayer('DepthwiseConv2dNative', WINDOW)],
  ['_FusedMatMul', fusedLayer('MatMul', ['transpose_a', 'transpose_b'])],
  ['_FusedBatchNormEx', fusedBatchNorm],
  ['FusedPadConv2D', paddedConvolution],
  ['FusedResizeAndPadConv2D', resizedConvolution],
  ['LeakyRelu', (expansion) => leakyRelu(expansion, expansion.node.inputs, attrNumber(expansion.node, 'alpha', 0.2))],
  ['Prelu', (expansion) => prelu(expansion, expansion.node.inputs)],
]);

/** @throws GraphFormatError, UnsupportedOpError for combinations that no optimiser writes */
export const unfused = (graph: Graph): Graph => expandNodes(graph, RULES);

/** A layer, and what `fused_ops` lists behind it; each takes its operands from the inputs behind the filter. */
function fusedLayer(op: string, keys: readonly string[]): Rule {
  return (expansion) => {
    const { node } = expansion;
    const [x, filter, ...operands] = node.inputs;
    const fusedOps = fusedOpsOf(node);
    const steps = fusedOps.map((step): Step => ({ step, operands: operands.splice(0, OPERANDS.get(step) ?? 0) }));
    const missing = steps.find(({ step, operands: own }) => own.length < (OPERANDS.get(step) ?? 0));
    if (missing) throw new GraphFormatError(`Node '${node.name}' (${node.op}) has ${node.inputs.length} inputs, too few for ${listOf(fusedOps)}. The file may be damaged.`);
    const attrs = pick(node.attrs, ...keys);
    if (steps.length === 0) return expansion.end(op, [x, filter], attrs);
    let value = expansion.add(op, [x, filter], attrs);
    for (const { step, operands: own } of steps.slice(0, -1)) value = writeStep(expansion, step, [value, ...own], false);
    const last = steps[steps.length - 1];
    writeStep(expansion, last.step, [value, ...last.operands], true);
  };
}

interface Step {
  readonly step: string;
  readonly operands: readonly string[];
}

/** How many inputs each takes beside the value before it. */
const OPERANDS: ReadonlyMap<string, number> = new Map(Object.entries({ BiasAdd: 1, Add: 1, AddV2: 1, FusedBatchNorm: 4, Prelu: 1 }));

/** An empty list reads as numbers. */
function fusedOpsOf(node: Node): readonly string[] {
  const list = node.attrs.fused_ops;
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).filter((each): each is string => typeof each === 'string' && each !== '');
}

function writeStep(expansion: Expansion, step: string, inputs: readonly string[], isLast: boolean): string {
  const { node } = expansion;
  if (step === 'LeakyRelu' || step === 'Prelu') {
    if (!isLast) throw unknownStep(node, `${step} before other operators`);
    if (step === 'Prelu') prelu(expansion, inputs);
    else leakyRelu(expansion, inputs, attrNumber(node, 'leakyrelu_alpha', 0.2));
    return node.name;
  }
  const [op, attrs] = stepOperator(node, step);
  if (!isLast) return expansion.add(op, inputs, attrs);
  expansion.end(op, inputs, attrs);
  return node.name;
}

function stepOperator(node: Node, step: string): readonly [string, Attributes] {
  if (step === 'BiasAdd') return ['BiasAdd', pick(node.attrs, 'data_format')];
  if (step === 'Add' || step === 'AddV2') return ['AddV2', {}];
  if (step === 'FusedBatchNorm') return ['FusedBatchNormV3', { ...pick(node.attrs, 'epsilon', 'data_format'), is_training: false }];
  if (ACTIVATIONS.has(step)) return [step, {}];
  throw unknownStep(node, `'${step}'`);
}

const unknownStep = (node: Node, what: string): UnsupportedOpError =>
  new UnsupportedOpError(`Node '${node.name}' (${node.op}) has ${what} fused into it, which is not supported. Export the graph without grappler's remapper.`);

/** Batch norm, then a side input that is added, then an activation. */
function fusedBatchNorm(expansion: Expansion): void {
  const { node } = expansion;
  const [side, activation] = [attrNumber(node, 'num_side_inputs', 0), attrString(node, 'activation_mode', 'Identity')];
  if (activation !== 'Identity' && activation !== 'Relu') throw unknownStep(node, `'${activation}'`);
  let value = expansion.add('FusedBatchNormV3', node.inputs.slice(0, 5), pick(node.attrs, 'epsilon', 'data_format', 'is_training', 'exponential_avg_factor'));
  if (side > 0) value = expansion.add('AddV2', [value, ...node.inputs.slice(5, 6)]);
  expansion.end(activation, [value]);
}

/** Inputs: x, paddings, filter. */
function paddedConvolution(expansion: Expansion): void {
  const { node } = expansion;
  const [x, paddings, filter] = node.inputs;
  expansion.end('Conv2D', [expansion.add('MirrorPad', [x, paddings], pick(node.attrs, 'mode')), filter], pick(node.attrs, ...WINDOW));
}

/** Inputs: x, size, paddings, filter. */
function resizedConvolution(expansion: Expansion): void {
  const { node } = expansion;
  const [x, size, paddings, filter] = node.inputs;
  const resized = expansion.add('ResizeBilinear', [x, size], { align_corners: node.attrs.resize_align_corners ?? false });
  expansion.end('Conv2D', [expansion.add('MirrorPad', [resized, paddings], pick(node.attrs, 'mode')), filter], pick(node.attrs, ...WINDOW));
}

/** max(x, 0) + alpha * min(x, 0) */
function leakyRelu(expansion: Expansion, [x]: readonly string[], alpha: number): void {
  prelu(expansion, [x, scalar(expansion, alpha)]);
}

function prelu(expansion: Expansion, [x, alpha]: readonly string[]): void {
  const negative = expansion.add('Minimum', [x, scalar(expansion, 0)]);
  expansion.end('AddV2', [expansion.add('Relu', [x]), expansion.add('Mul', [alpha, negative])]);
}

const scalar = (expansion: Expansion, value: number): string => expansion.add('Const', [], { dtype: { dtype: 'float32' }, value: sourceOf(float32([], [value])) });
