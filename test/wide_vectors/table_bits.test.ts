/** Every case of the table of operators: with vectors of 256 bits each number has the bits that it has without. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createBackend } from '../../src/engine/backends.js';
import { Program } from '../../src/engine/program.js';
import { formatEndpoint } from '../../src/graph/graph.js';
import type { Backend } from '../../src/ops/contract/backend.js';
import type { Tensor } from '../../src/tensor.js';
import { FILTERED, graphOf, loadOpTable, withFeeds, type OpCase, type OpFamily } from '../ops/table.js';
import { describeWideVectors } from './where_they_are.js';

const TABLE = loadOpTable();

/** What a backend answers to every case of a family; where there are filters, also to the same with all inputs fed. */
async function answersOf({ cases, bin }: OpFamily, backend: Backend): Promise<Map<string, Buffer[]>> {
  const answers = new Map<string, Buffer[]>();
  for (const entry of cases) {
    answers.set(entry.name, await answer(entry, bin, backend));
    if (FILTERED.has(entry.op)) answers.set(`${entry.name}, fed`, await answer(withFeeds(entry), bin, backend));
  }
  return answers;
}

async function answer(entry: OpCase, bin: Uint8Array, backend: Backend): Promise<Buffer[]> {
  const { graph, feeds } = graphOf(entry, bin);
  const program = new Program(graph, backend);
  try {
    return (await program.execute(feeds, entry.outputs.map((_, k) => formatEndpoint('op', k)))).map(bytesOf);
  } finally {
    await program.dispose();
  }
}

/** Which of the many NaN it is, is nobody's concern: the plain kernels leave it to the compiler. */
function bytesOf({ data }: Tensor): Buffer {
  if (Array.isArray(data)) return Buffer.from(data.join('\n'));
  const copied = data.slice();
  if (copied instanceof Float32Array || copied instanceof Float64Array) for (let i = 0; i < copied.length; i++) if (Number.isNaN(copied[i])) copied[i] = NaN;
  return Buffer.from(copied.buffer, copied.byteOffset, copied.byteLength);
}

describeWideVectors('the bits of every case of the table', () => {
  const expected = new Map<string, Map<string, Buffer[]>>();
  const wide: Backend[] = [];
  beforeAll(async () => {
    const relaxed = await createBackend({ backend: 'wasm', threads: 1 });
    for (const family of TABLE) expected.set(family.name, await answersOf(family, relaxed));
    await relaxed.dispose();
    for (const threads of [1, 2]) wide.push(await createBackend({ backend: 'wasm', threads, wideVectors: true }));
  });
  afterAll(async () => void (await Promise.all(wide.map((backend) => backend.dispose()))));

  test.each(TABLE.map((family) => [family.name, family] as const))('%s', async (name, family) => {
    for (const backend of wide) {
      for (const [entry, found] of await answersOf(family, backend)) {
        const differing = found.filter((bytes, k) => !bytes.equals(expected.get(name)!.get(entry)![k]));
        expect({ entry, differing: differing.length }).toEqual({ entry, differing: 0 });
      }
    }
  });
});
