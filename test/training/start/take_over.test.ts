/** What a run begins with: what is taken over of a checkpoint, what begins anew, and what is refused. */
import { describe, expect, test } from '@jest/globals';
import { deepLabVariables } from '../../../src/nets/deeplab_graph.js';
import type { Variables } from '../../../src/nets/weights/variables.js';
import { int64Step, MOBILENET_VOC, variablesOf, XCEPTION_VOC, fakeVariables } from '../../nets/fake_variables.js';
import { slotOf } from '../../../src/training/graph/optimizer.js';
import { beginFrom, goOnFrom, GLOBAL_STEP } from '../../../src/training/start/take_over.js';

const IMAGENET = { task: 'classification', backbone: 'mobilenet_v2', depthMultiplier: 1, channelDivisor: 8, numClasses: 1001, embedding: 1280 } as const;
const OTHER_CLASSES = { ...MOBILENET_VOC, numClasses: 5 };
const begin = (found: Variables, leavesOut: (name: string) => boolean = () => false) => beginFrom(found, deepLabVariables(OTHER_CLASSES), { backbone: 'MobilenetV2', leavesOut, seed: 1 });

describe('a new run', () => {
  test('of other classes takes over all but the logits', async () => {
    const { fresh, step, values } = await begin(fakeVariables(MOBILENET_VOC));
    expect([fresh, step]).toEqual([['logits/semantic/weights', 'logits/semantic/biases'], 0]);
    expect([...values.keys()]).toEqual([...deepLabVariables(OTHER_CLASSES).keys()]);
    expect(values.get('logits/semantic/weights')!.shape).toEqual([1, 1, 256, 5]);
    // The checkpoint's are zeros; new ones are not.
    expect(values.get('aspp0/weights')!.data.every((value) => value === 0)).toBe(true);
    expect(values.get('logits/semantic/weights')!.data.some((value) => value !== 0)).toBe(true);
  });

  test('on an ImageNet backbone has a new head', async () => {
    const { fresh } = await begin(fakeVariables(IMAGENET));
    expect(new Set(fresh.map((name) => name.split('/')[0]))).toEqual(new Set(['image_pooling', 'aspp0', 'concat_projection', 'logits']));
  });

  test('leaves out what it is told to', async () => {
    const { fresh } = await begin(fakeVariables(OTHER_CLASSES), (name) => name.startsWith('aspp0/'));
    expect(fresh).toHaveLength(5);
    for (const name of fresh) expect(name).toMatch(/^aspp0\//);
    expect((await begin(fakeVariables(OTHER_CLASSES), (name) => name.startsWith('MobilenetV2/'))).fresh.length).toBeGreaterThan(200);
  });

  test('needs all of the backbone', async () => {
    const wanting = [...fakeVariables(MOBILENET_VOC).variables].filter(([name]) => !name.startsWith('MobilenetV2/expanded_conv_3/'));
    await expect(begin(variablesOf(wanting))).rejects.toMatchObject({
      tag: 'MissingVariablesError',
      message: expect.stringMatching(/lacks 15 variables of the backbone 'MobilenetV2'.*'MobilenetV2\/expanded_conv_3\/\S+' \[[^]*and 3 more/),
    });
    await expect(begin(fakeVariables(XCEPTION_VOC))).rejects.toMatchObject({ tag: 'MissingVariablesError' });
    await expect(begin(fakeVariables({ ...MOBILENET_VOC, depthMultiplier: 0.5 }))).rejects.toMatchObject({ tag: 'MissingVariablesError', message: expect.stringMatching(/MobilenetV2\/Conv\/weights' \[3,3,3,32\], found \[3,3,3,16\]/) });
  });
});

describe('a run that goes on', () => {
  const needed = deepLabVariables(OTHER_CLASSES);
  const slots = ['logits/semantic/weights', 'logits/semantic/biases'].map((name) => ({ name: slotOf(name), shape: needed.get(name)!.shape }));
  const infos = (): [string, { dtype: 'float32' | 'int64'; shape: readonly number[] }][] => [
    ...[...needed].map(([name, { shape }]) => [name, { dtype: 'float32' as const, shape }] as [string, { dtype: 'float32'; shape: readonly number[] }]),
    ...slots.map(({ name, shape }) => [name, { dtype: 'float32' as const, shape }] as [string, { dtype: 'float32'; shape: readonly number[] }]),
    [GLOBAL_STEP, { dtype: 'int64', shape: [] }],
  ];

  test('has variables, slots and its step', async () => {
    const { values, step, fresh } = await goOnFrom(int64Step(variablesOf(infos()), 1234n), needed, slots);
    expect([step, fresh]).toEqual([1234, []]);
    expect([...values.keys()]).toEqual([...needed.keys(), ...slots.map(({ name }) => name)]);
  });

  test.each([GLOBAL_STEP, 'logits/semantic/biases', 'logits/semantic/weights/Momentum'])('without %s it is refused', async (name) => {
    const wanting = variablesOf(infos().filter(([other]) => other !== name));
    await expect(goOnFrom(wanting, needed, slots)).rejects.toMatchObject({ tag: 'MissingVariablesError', message: expect.stringContaining(`'${name}'`) });
  });
});
