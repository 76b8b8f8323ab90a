/** The table of TensorFlow's answers, in the page. */
import { createBackend, type BackendOptions } from '../../../src/engine/backends.js';
import { runCase, type OpCase } from '../../ops/op_case.js';

/** What went wrong, by case; null where nothing did. */
export type Outcomes = Readonly<Record<string, string | null>>;

/** Runs all cases of a family on one backend. */
export async function runFamily(family: string, options: BackendOptions): Promise<Outcomes> {
  const [{ cases }, bin] = await Promise.all([
    fetchFile(`${family}.json`).then((file) => file.json() as Promise<{ cases: readonly OpCase[] }>),
    fetchFile(`${family}.bin`).then(async (file) => new Uint8Array(await file.arrayBuffer())),
  ]);
  const backend = await createBackend(options);
  const outcomes: Record<string, string | null> = {};
  for (const entry of cases) {
    outcomes[entry.name] = await runCase(entry, bin, backend).then(() => null, (error: unknown) => String(error));
  }
  await backend.dispose();
  return outcomes;
}

async function fetchFile(name: string): Promise<Response> {
  const response = await fetch(`/test/reference/ops/${name}`);
  if (!response.ok) throw new Error(`${name}: the server answered ${response.status}`);
  return response;
}
