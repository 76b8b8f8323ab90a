/** The gradient of a convolution's input -> that of the Relu or Relu6 in front of the convolution becomes one step. */
import { FUSED_BACKPROP } from '../../../ops/operators/fused/fused_conv_backprop_input.js';
import { absorbable, replaceBoth, type Pass } from '../pass.js';

const ACTIVATIONS: Readonly<Record<string, string>> = { ReluGrad: 'Relu', Relu6Grad: 'Relu6' };

export const fuseActivationGradient: Pass = (graph) => {
  const readers = graph.readers();
  for (const node of [...graph.nodes.values()]) {
    if (!Object.hasOwn(ACTIVATIONS, node.op)) continue;
    const [gradient, features] = node.inputs;
    const conv = absorbable(graph, readers, gradient, Object.keys(FUSED_BACKPROP));
    if (!conv || graph.info(gradient).dtype !== 'float32') continue;
    const op = FUSED_BACKPROP[conv.op as keyof typeof FUSED_BACKPROP];
    replaceBoth(graph, node, conv, { op, inputs: [...conv.inputs, features], controls: [], attrs: { ...conv.attrs, activation: ACTIVATIONS[node.op] } });
  }
};
