/** The multiply-adds that were published with the checkpoints, counted from our graphs. */
import { expect, test } from '@jest/globals';
import { multiplyAddsOf } from '../../src/engine/plan.js';
import { specialize } from '../../src/engine/specialize.js';
import { buildDeepLab } from '../../src/nets/deeplab_graph.js';
import { ZOO } from '../../src/nets/zoo.js';
import type { TensorInfo } from '../../src/tensor.js';
import { fakeVariables, MOBILENET_VOC, XCEPTION_VOC } from './fake_variables.js';

const FIGURES = ZOO.flatMap((entry) => entry.published.map((result) => ({ ...result, entry })));

test('eight different figures were published', () => {
  expect([...new Set(FIGURES.map(({ multiplyAdds }) => multiplyAdds))]).toEqual([2.75, 152.59, 54.17, 3055.35, 21.27, 433.24, 418.64, 8677.92]);
});

test.each(FIGURES.map((figure) => [figure.multiplyAdds, figure.entry.name, figure.outputStride, figure] as const))(
  '%d billion: %s at output stride %i',
  async (_, __, outputStride, { entry, scales, flip, multiplyAdds }) => {
    const variant = { ...(entry.backbone === 'mobilenet_v2' ? MOBILENET_VOC : XCEPTION_VOC), numClasses: entry.numClasses };
    const { cropSize } = entry;
    const picture: TensorInfo = { dtype: 'uint8', shape: [1, ...cropSize, 3] };
    let total = 0;
    for (const scale of scales) {
      const graph = buildDeepLab(fakeVariables(variant), variant, { outputStride, cropSize, scale, flip });
      total += multiplyAddsOf(await specialize(graph, new Map([['ImageTensor', picture]]), ['SemanticPredictions'])) * (flip ? 2 : 1);
    }
    expect(Math.abs(total / 1e9 / multiplyAdds - 1)).toBeLessThan(0.005);
  },
);
