/**
 * Pad -> VALID convolution becomes a convolution with explicit padding. Xception pads by itself before every strided
 * convolution, so that the result does not depend on the parity of the picture's size.
 */
import { paddingAttribute } from '../../ops/geometry/conv_geometry.js';
import { toNumbers } from '../../tensor.js';
import { absorbable, replaceBoth, type Pass } from './pass.js';

export const foldPad: Pass = (graph) => {
  const readers = graph.readers();
  for (const conv of [...graph.nodes.values()]) {
    if (conv.op !== 'Conv2D' && conv.op !== 'DepthwiseConv2dNative') continue;
    const pad = absorbable(graph, readers, conv.inputs[0], ['Pad']);
    const value = pad && graph.values.get(pad.inputs[1]);
    const own = paddingAttribute(conv);
    if (!pad || !value || own === 'SAME') continue;
    const zeros = toNumbers(value);
    const outer = zeros.length !== 8 || zeros[0] + zeros[1] + zeros[6] + zeros[7] > 0;
    if (outer || zeros.some((count) => count < 0)) continue;
    const [top, bottom, left, right] = own === 'VALID' ? [0, 0, 0, 0] : own;
    replaceBoth(graph, conv, pad, {
      ...conv,
      inputs: [pad.inputs[0], ...conv.inputs.slice(1)],
      attrs: {
        ...conv.attrs,
        padding: 'EXPLICIT',
        explicit_paddings: [0, 0, zeros[2] + top, zeros[3] + bottom, zeros[4] + left, zeros[5] + right, 0, 0],
      },
    });
  }
};
