/**
 * Graphs of older TensorFlow versions, and stripped ones, leave out attributes that have their default value. So the
 * answers must be the same without them: one case for each operator and each set of attributes that can be left out.
 */
import { afterAll, describe, test } from '@jest/globals';
import { createBackend } from '../../src/engine/backends.js';
import { loadOpTable, runCase } from './table.js';

const backend = await createBackend({ backend: 'cpu' });
afterAll(() => backend.dispose());

describe('attributes that are left out have the defaults of TensorFlow', () => {
  const bySet = new Map(
    loadOpTable().flatMap(({ cases, bin }) =>
      cases.filter(({ defaults }) => defaults.length > 0).map((entry) => [`${entry.op} without ${entry.defaults.join(', ')}`, { entry, bin }] as const),
    ),
  );

  test.each([...bySet])('%s', async (_, { entry, bin }) => {
    const attrs = Object.fromEntries(Object.entries(entry.attrs).filter(([key]) => !entry.defaults.includes(key)));
    await runCase({ ...entry, attrs }, bin, backend);
  });
});
