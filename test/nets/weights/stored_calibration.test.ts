/** What calibration has found out, as a file and as variables; that of the embedded model is what its pictures show. */
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../../src/deeplab/deeplab.js';
import { openNetwork } from '../../../src/deeplab/open_network.js';
import { calibrateOn } from '../../../src/deeplab/precision.js';
import { LoadReport } from '../../../src/deeplab/progress.js';
import { createBackend } from '../../../src/engine/backends.js';
import { readImage } from '../../../src/io/pictures/image.js';
import { calibrationText, calibrationVariables, readCalibrationText, storedCalibration, type StoredCalibration } from '../../../src/nets/weights/stored_calibration.js';
import { openModel } from '../../../src/open/open_model.js';
import type { Tensor } from '../../../src/tensor.js';

const FILE = 'models/mobilenetv2_voc_small/model.calibration';

const asRead = (variables: ReadonlyMap<string, Tensor>): Promise<StoredCalibration> => storedCalibration({ variables, source: (name) => ({ ...variables.get(name)!, read: () => Promise.resolve(variables.get(name)!) }) });

test('every float32 comes back, from a file and from variables', async () => {
  const calibration = { ranges: new Map([['a/Relu6', [-0.1, Math.fround(1 / 3)].map(Math.fround) as [number, number]], ['b "quoted"', [0, 1e-42].map(Math.fround) as [number, number]]]), means: new Map([['a/Relu6', Float32Array.of(0.1, 16777217, -1e-30, 3.4e38)]]) };
  expect(await readCalibrationText(calibrationText(calibration), 'x')).toEqual(calibration);
  expect(await asRead(calibrationVariables(calibration))).toEqual(calibration);
});

test('the embedded model: what `npm run calibrate` wrote is what the pictures that come with it show', async () => {
  const pictures = await Promise.all(['chelsea', 'astronaut'].map((name) => readImage(`models/calibration/${name}.jpg`)));
  const model = await openModel(undefined);
  const network = await openNetwork(model, {}, await createBackend({ backend: 'cpu' }), new LoadReport({}));
  expect(calibrationText(await calibrateOn(network, pictures, { threads: 2 }))).toBe(await readFile(FILE, 'utf8'));
});

test('the embedded model needs no calibration, with assets elsewhere as well', async () => {
  const model = await DeepLab.load(undefined, { precision: 'int8', cropSize: [65, 65], threads: 1 });
  expect(model.info).toMatchObject({ precision: 'int8', floatOperators: ['Sub', 'QuantizeLinear', 'PixelConv2D', 'AddV2', 'ResizeArgMax'] });
  expect(model.info).not.toHaveProperty('notice');
  await model.dispose();
});

describe('a file that is none', () => {
  test.each([['', 'empty'], ['{"a/quantized_range":', 'cut off'], ['null', 'null'], ['{"a/quantized_range":7}', 'a number for a list']])('%s', async (text) => {
    await expect((async () => readCalibrationText(text, 'model.calibration'))()).rejects.toMatchObject({ tag: 'CheckpointFormatError', message: expect.stringContaining("'model.calibration' is no calibration") });
  });

  test('numbers that are none are not taken', async () => {
    expect((await readCalibrationText('{"a/quantized_range":["x",1],"b/quantized_range":[2,1],"c/quantized_range":[1,2,3],"d":[1]}', 'x')).ranges.size).toBe(0);
  });
});
