/** The same network with filters of one size. */
import { expect, test } from '@jest/globals';
import { zeros } from '../../../src/tensor.js';
import { expectClose } from '../../matchers.js';
import { madeUpSample, SHAPES, SIZE, tinyRun } from '../made_up.js';

const { image } = madeUpSample(0);

test('the logits stay, and every filter that learns has the same size', async () => {
  const logits = async (evenFilters: boolean) => {
    const run = await tinyRun({ evenFilters });
    const model = await run.model({ backend: 'cpu', cropSize: [SIZE, SIZE] });
    const [found] = await model.run(image, ['logits/semantic/BiasAdd']);
    const variables = run.checkpoint();
    await Promise.all([run.dispose(), model.dispose()]);
    return { found: { shape: found.shape, data: found.data as Float32Array }, variables };
  };
  const [before, after] = [await logits(false), await logits(true)];
  expect(after.found.shape).toEqual([1, 3, 3, SHAPES.classes.length]);
  const spread = (data: Float32Array): number => Math.max(...data.map(Math.abs));
  expect(spread(before.found.data)).toBeGreaterThan(0.1);
  for (const [i, value] of after.found.data.entries()) expect(Math.abs(value - before.found.data[i])).toBeLessThan(1e-4 * Math.max(1, spread(before.found.data)));

  let filters = 0;
  for (const [name, { data }] of after.variables) {
    if (!name.endsWith('/BatchNorm/gamma')) continue;
    const scope = name.replace(/\/BatchNorm\/gamma$/, '');
    const filter = (after.variables.get(`${scope}/weights`) ?? after.variables.get(`${scope}/depthwise_weights`))!.data as Float32Array;
    const channels = data.length;
    const sizes = Array.from({ length: channels }, (_, k) => Math.sqrt((filter.reduce((sum, x, i) => (i % channels === k ? sum + x * x : sum), 0) * channels) / filter.length));
    for (const size of sizes) expect(size === 0 || Math.abs(size / 0.1 - 1) < 1e-5).toBe(true);
    expectClose(after.variables.get(`${scope}/BatchNorm/moving_mean`)!, zeros('float32', [channels]), 0);
    filters++;
  }
  // The first layer, two of the first block, three of 16 more, three of the head.
  expect(filters).toBe(54);
});

test('filters in front of the part that learns stay as they are', async () => {
  const runs = [await tinyRun({ learns: 'head' }), await tinyRun({ learns: 'head', evenFilters: true })];
  const [before, after] = runs.map((run) => run.checkpoint());
  for (const run of runs) await run.dispose();
  expect(after.get('MobilenetV2/Conv/weights')).toEqual(before.get('MobilenetV2/Conv/weights'));
  expect(after.get('aspp0/weights')).not.toEqual(before.get('aspp0/weights'));
});
