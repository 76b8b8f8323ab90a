/** Fused convolution -> Relu or Relu6 becomes one step. */
import { CLAMPING } from './fused.js';
import { absorbable, replaceBoth, type Pass } from '../pass.js';

export const fuseActivation: Pass = (graph) => {
  const readers = graph.readers();
  for (const activation of [...graph.nodes.values()]) {
    if (activation.op !== 'Relu' && activation.op !== 'Relu6') continue;
    const conv = absorbable(graph, readers, activation.inputs[0], CLAMPING);
    if (!conv || (conv.attrs.activation ?? 'None') !== 'None') continue;
    replaceBoth(graph, activation, conv, { ...conv, attrs: { ...conv.attrs, activation: activation.op } });
  }
};
