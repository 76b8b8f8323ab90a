/** ResizeBilinear -> ArgMax over the channels becomes one step: labels at the size of the picture without a score map of that size. */
import { toNumbers } from '../../../tensor.js';
import { absorbable, replaceBoth, type Pass } from '../pass.js';

const CHANNELS = 3;

export const fuseResizeArgMax: Pass = (graph) => {
  const readers = graph.readers();
  for (const argMax of [...graph.nodes.values()]) {
    if (argMax.op !== 'ArgMax') continue;
    const resize = absorbable(graph, readers, argMax.inputs[0], ['ResizeBilinear']);
    const axis = graph.values.get(argMax.inputs[1]);
    if (!resize || !axis || graph.info(resize.inputs[0]).dtype !== 'float32') continue;
    if (![CHANNELS, CHANNELS - 4].includes(toNumbers(axis)[0])) continue;
    replaceBoth(graph, argMax, resize, {
      op: 'ResizeArgMax',
      inputs: resize.inputs,
      controls: [],
      attrs: { ...resize.attrs, ...(argMax.attrs.output_type === undefined ? {} : { output_type: argMax.attrs.output_type }) },
    });
  }
};
