/** What a network refuses. */
import { expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { DeepLab } from '../../src/deeplab/deeplab.js';

test('after dispose no scale runs, neither one that ran before nor a new one', async () => {
  const picture = ndarray(new Uint8Array(17 * 17 * 3), [17, 17, 3]);
  const model = await DeepLab.load(undefined, { cropSize: [17, 17] });
  await model.segment(picture, { scales: [2] });
  await model.dispose();
  for (const scales of [[2], [0.5]]) await expect(model.segment(picture, { scales })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/disposed of/) });
});
