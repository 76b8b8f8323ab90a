/** Reciprocal square roots have the bits of the plain kernel: of all approximations, and of what is divided. */
import { test } from '@jest/globals';
import { float32 } from '../../../src/tensor.js';
import { fed } from './run_alone.js';
import { describeThreads, expectSameAsPlain } from './same_as_plain.js';

/** Every number that the approximation tells from others, and some between them; more by a power of 4. */
const MANY = Array.from({ length: 3 * 8192 + 5 }, (_, i) => (1 + i / 8192) * 4 ** ((i % 61) - 30));
const ODD = [0, -0.5, 1e-40, -1e-5, 2 ** -126, 2 ** 127, Infinity, NaN, -Infinity, 1, 3, 0.001, 5];

describeThreads((backend) => {
  test.each([[MANY.length, MANY], [ODD.length, ODD], [8, ODD.slice(0, 8)], [0, []]] as const)('%i channels', async (length, variance) => {
    for (const epsilon of [0, 0.001, 1e-5]) await expectSameAsPlain(backend(), 'InverseDeviation', [fed(float32([length], [...variance]))], { epsilon });
  });
});
