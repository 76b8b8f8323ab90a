/** Convolution -> BiasAdd becomes one step. */
import { absorbable, replaceBoth, type Pass } from '../pass.js';
import { FUSED } from '../fold_batch_norm.js';

export const fuseBias: Pass = (graph) => {
  const readers = graph.readers();
  for (const biasAdd of [...graph.nodes.values()]) {
    if (biasAdd.op !== 'BiasAdd') continue;
    const conv = absorbable(graph, readers, biasAdd.inputs[0], Object.keys(FUSED));
    if (!conv) continue;
    replaceBoth(graph, biasAdd, conv, {
      op: FUSED[conv.op],
      inputs: [...conv.inputs, biasAdd.inputs[1]],
      controls: [],
      attrs: conv.attrs,
    });
  }
};
