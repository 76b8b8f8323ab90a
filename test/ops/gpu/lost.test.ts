/** gpu.js reads zeros where the graphics card is lost or full: the device asks, and says so. */
import { expect, jest, test } from '@jest/globals';

const context = { isContextLost: (): boolean => false, getError: (): number => 0 };

/** Of gpu.js what the device needs to hold one number. */
class CPUKernel {}
class GPU {
  readonly Kernel = {};
  readonly context = context;
  createKernel = () => Object.assign(() => [[[0.5]]], { kernel: new CPUKernel() });
  destroy = () => Promise.resolve();
}

test.each([
  ['lost', { isContextLost: () => true }, /^The backend 'gpu:cpu' cannot run here: the graphics card was lost\. Load the model again\./],
  ['full', { getError: () => 0x0505 }, /the graphics card has no memory for this\./],
] as const)('a graphics card that is %s is an error, not zeros', async (_, found, message) => {
  jest.unstable_mockModule('gpu.js', () => ({ GPU, input: (values: Float32Array) => values }));
  const { Device } = await import('../../../src/ops/gpu/device.js');
  const device = await Device.open('cpu');
  const array = await device.upload([0.5], { x: 1, y: 1, z: 1 });
  const before = { ...context };
  Object.assign(context, found);
  await expect(device.download(array)).rejects.toMatchObject({ tag: 'BackendUnavailableError', message: expect.stringMatching(message) });
  Object.assign(context, before);
  expect([...(await device.download(array))]).toEqual([0.5]);
});
