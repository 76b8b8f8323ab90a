/** Fused convolution -> Add with a map of the same shape becomes one step: the shortcut of an inverted residual. */
import { sameShape } from '../../../tensor.js';
import { ADDING, CLAMPING } from './fused.js';
import { absorbable, replaceBoth, type Pass } from '../pass.js';

export const fuseResidual: Pass = (graph) => {
  const readers = graph.readers();
  for (const add of [...graph.nodes.values()]) {
    if (add.op !== 'Add' && add.op !== 'AddV2') continue;
    const [a, b] = add.inputs;
    if (a === b || !sameShape(graph.info(a).shape, graph.info(b).shape)) continue;
    for (const [main, residual] of [[a, b], [b, a]]) {
      const conv = absorbable(graph, readers, main, CLAMPING);
      if (!conv || conv.inputs.length !== ADDING[conv.op] || (conv.attrs.activation ?? 'None') !== 'None') continue;
      replaceBoth(graph, add, conv, { ...conv, inputs: [...conv.inputs, residual] });
      break;
    }
  }
};
