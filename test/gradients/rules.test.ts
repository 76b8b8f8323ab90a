/** Gradient rules are held to TensorFlow's answers, as operators are: the same table on every backend. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createBackend, type BackendOptions } from '../../src/engine/backends.js';
import type { Backend } from '../../src/ops/contract/backend.js';
import { loadRuleTable, runRuleCase } from './rule_case.js';

const FAMILIES = loadRuleTable();

const BACKENDS: readonly BackendOptions[] = [{ backend: 'cpu' }, { backend: 'wasm', threads: 1 }, { backend: 'wasm', threads: 3 }, { backend: 'gpu:cpu' }];

test('the table has at least 150 cases', () => {
  expect(FAMILIES.reduce((sum, { cases }) => sum + cases.length, 0)).toBeGreaterThanOrEqual(150);
});

describe.each(BACKENDS)('on %j', (options) => {
  let backend: Backend;
  beforeAll(async () => void (backend = await createBackend(options)));
  afterAll(() => backend.dispose());

  describe.each(FAMILIES)('$name', ({ cases, bin }) => {
    test.each(cases.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => runRuleCase(entry, bin, backend));
  });
});
