/**
 * Writes fused operators out again as the operators that they are made of, so that a backend which does not have them
 * can say what they should give.
 */
import type { LoweredGraph } from '../../src/engine/lowered.js';
import type { Attributes, Graph, Node } from '../../src/graph/graph.js';
import { float32, int32 } from '../../src/tensor.js';
import { constantNode, graphOf, node, placeholderNode } from '../graph/nodes.js';

/** The same graph without FusedSeparableConv2D, FusedInvertedResidual, ResizeArgMax, ResizeSoftmax and ResizeCrossEntropy. Every other node keeps its name. */
export const unfused = (graph: Graph): Graph => graphOf(...[...graph.nodes.values()].flatMap(partsOf));

/** What the passes made of a graph, as a graph that can be compiled (without the passes) and run. */
export function asGraph(lowered: LoweredGraph): Graph {
  const feeds = [...lowered.feeds].map((name) => placeholderNode(name, lowered.info(name).dtype, lowered.info(name).shape));
  const constants = [...lowered.constants].map(([name, source]) => node(name, 'Const', [], { value: source, dtype: { dtype: source.dtype } }));
  return graphOf(...feeds, ...constants.filter(({ name }) => !/:\d+$/.test(name)), ...lowered.nodes.values());
}

const POINTWISE: Attributes = { strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1], padding: 'VALID' };

/** The nodes that do what one node does, in order; the last one has its name. */
function partsOf(fused: Node): readonly Node[] {
  const { name, attrs } = fused;
  switch (fused.op) {
    case 'FusedSeparableConv2D': {
      const [x, ...rest] = fused.inputs;
      const pre = attrs.preActivation === 'Relu' || attrs.preActivation === 'Relu6' ? [node(`${name}/pre`, attrs.preActivation, [x])] : [];
      return [...pre, ...separable(fused, pre.length > 0 ? `${name}/pre` : x, rest)];
    }
    case 'FusedInvertedResidual': {
      const [x, filter, bias, ...rest] = fused.inputs;
      const expand = node(`${name}/expand`, 'FusedConv2D', [x, filter, bias], { ...POINTWISE, activation: attrs.expandActivation ?? 'None' });
      return [expand, ...separable(fused, expand.name, rest)];
    }
    case 'ResizeArgMax': {
      const { output_type: outputType, ...resize } = attrs;
      return [
        node(`${name}/resized`, 'ResizeBilinear', fused.inputs, resize),
        constantNode(`${name}/axis`, int32([], [3])),
        node(name, 'ArgMax', [`${name}/resized`, `${name}/axis`], outputType === undefined ? {} : { output_type: outputType }),
      ];
    }
    case 'ResizeSoftmax':
    case 'ResizeSoftmaxArgMax':
      return resizedSoftmax(fused);
    case 'ResizeCrossEntropy':
      throw new Error('The two outputs of a ResizeCrossEntropy are those of two nodes: see resize_cross_entropy.test.ts.');
    default:
      return [fused];
  }
}

/** The mean of several maps' softmaxes, and its labels where they are asked for. */
function resizedSoftmax({ name, op, inputs, attrs: { divisor, output_type: outputType, ...resize } }: Node): Node[] {
  const size = inputs[inputs.length - 1];
  const nodes = inputs.slice(0, -1).flatMap((map, i) => [
    node(`${name}/resized_${i}`, 'ResizeBilinear', [map, size], resize),
    node(`${name}/softmax_${i}`, 'Softmax', [`${name}/resized_${i}`]),
    ...(i > 0 ? [node(`${name}/sum_${i}`, 'AddV2', [i > 1 ? `${name}/sum_${i - 1}` : `${name}/softmax_0`, `${name}/softmax_${i}`])] : []),
  ]);
  if (divisor !== undefined) nodes.push(constantNode(`${name}/divisor`, float32([], [Number(divisor)])), node(`${name}/mean`, 'RealDiv', [nodes[nodes.length - 1].name, `${name}/divisor`]));
  const last = nodes[nodes.length - 1];
  if (op === 'ResizeSoftmax') return [...nodes.slice(0, -1), { ...last, name }];
  return [...nodes, constantNode(`${name}/axis`, int32([], [3])), node(name, 'ArgMax', [last.name, `${name}/axis`], outputType === undefined ? {} : { output_type: outputType })];
}

/** @param rest depthwise filter and bias, pointwise filter and bias, and the residual if there is one */
function separable({ name, attrs }: Node, x: string, [filter, bias, ...pointwise]: readonly string[]): Node[] {
  return [
    node(`${name}/depthwise`, 'FusedDepthwiseConv2D', [x, filter, bias], { ...attrs, activation: attrs.depthwiseActivation ?? 'None' }),
    node(name, 'FusedConv2D', [`${name}/depthwise`, ...pointwise], { ...POINTWISE, activation: attrs.activation ?? 'None' }),
  ];
}
