import { expect, test } from '@jest/globals';
import { canonicalVariables } from '../../../src/nets/weights/variables.js';
import { variablesOf } from '../fake_variables.js';
import type { TensorInfo } from '../../../src/tensor.js';

const info: TensorInfo = { dtype: 'float32', shape: [1] };

test.each([
  ['as they are', ['MobilenetV2/Conv/weights', 'aspp0/weights'], ['MobilenetV2/Conv/weights', 'aspp0/weights']],
  ['below a scope', ['a/b/xception_65/entry_flow/conv1_1/weights', 'a/b/aspp0/weights', 'step'], ['xception_65/entry_flow/conv1_1/weights', 'aspp0/weights', 'step']],
  ['only averages', ['MobilenetV2/Conv/weights/ExponentialMovingAverage', 'global_step'], ['MobilenetV2/Conv/weights', 'global_step']],
  ['a scope and averages', ['m/MobilenetV2/Conv/weights/ExponentialMovingAverage'], ['MobilenetV2/Conv/weights']],
  ['no network', ['x/y'], ['x/y']],
])('names %s', (_, names, expected) => {
  const canonical = canonicalVariables(variablesOf(names.map((name) => [name, info])));
  expect([...canonical.variables.keys()]).toEqual(expected);
  for (const name of expected) expect(canonical.source(name).shape).toEqual([1]);
});

test('a variable comes before its average', async () => {
  const [variable, average] = ['MobilenetV2/Conv/weights', 'MobilenetV2/Conv/weights/ExponentialMovingAverage'];
  for (const names of [[variable, average], [average, variable]]) {
    const asked: string[] = [];
    const original = variablesOf(names.map((name) => [name, info]));
    const canonical = canonicalVariables({ ...original, source: (name) => (asked.push(name), original.source(name)) });
    await canonical.source(variable).read();
    expect([...canonical.variables.keys()]).toEqual([variable]);
    expect(asked).toEqual([variable]);
  }
});

test('an unknown variable is named', () => {
  expect(() => canonicalVariables(variablesOf([])).source('nothing')).toThrow("There is no variable 'nothing'.");
});
