/**
 * The table of TensorFlow's answers in test/reference/ops, and one line to hold a backend to all of it:
 * `describeOpTable('cpu')`. The folder is listed, so a new case needs no code here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { createBackend, type BackendName, type BackendOptions } from '../../src/engine/backends.js';
import type { Backend } from '../../src/ops/contract/backend.js';
import { runCase, type OpCase, type OpFamily } from './op_case.js';

export { graphOf, runCase, type OpCase, type OpFamily } from './op_case.js';

const FOLDER = new URL('../reference/ops/', import.meta.url);

/** Operators that have filters, biases or statistics, which may be fed. */
export const FILTERED: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2dNative', 'MatMul', 'FusedBatchNormV3', 'BiasAdd']);

/** What the backend is created with, and: */
export interface OpTableOptions extends Omit<BackendOptions, 'backend'> {
  /** Leaves cases out, for backends that run a part of the operators only. */
  readonly only?: (entry: OpCase) => boolean;
  /** Feeds all inputs, also those that are part of the graph in the table. */
  readonly fed?: boolean;
  /** For backends whose arithmetic is not float32's. */
  readonly tolerance?: number;
}

/** Every family of the folder, by name. */
export function loadOpTable(): OpFamily[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => {
    const name = file.slice(0, -'.json'.length);
    const { cases } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as { cases: readonly OpCase[] };
    return { name, cases, bin: readFileSync(new URL(`${name}.bin`, FOLDER)) };
  });
}

/** Describes one test a case: the operator alone in a graph, run on the backend, equal to TensorFlow's answer. */
export function describeOpTable(name: BackendName, { only, tolerance, fed = false, ...options }: OpTableOptions = {}): void {
  const choices = Object.entries(options).map(([key, value]) => `, ${key} ${String(value)}`).join('');
  for (const { name: family, cases, bin } of loadOpTable()) {
    const chosen = only ? cases.filter(only) : cases;
    if (chosen.length === 0) continue;
    describe(`${family}${fed ? ', fed,' : ''} on ${name}${choices}`, () => {
      // One for all cases, because threads take longer to start than most cases to run.
      let backend: Backend;
      beforeAll(async () => void (backend = await createBackend({ backend: name, ...options })));
      afterAll(() => backend.dispose());

      test.each(chosen.map((entry) => [entry.name, fed ? withFeeds(entry) : entry] as const))('%s', (_, entry) => runCase(entry, bin, backend, tolerance));
    });
  }
}

/** The same case with all inputs fed. */
export const withFeeds = (entry: OpCase): OpCase => ({ ...entry, inputs: entry.inputs.map((input) => ({ ...input, constant: false })) });
