/** The table of TensorFlow's answers, in the page. */
import { createBackend, type BackendOptions } from '../../../src/engine/backends.js';
import { WasmBackend } from '../../../src/ops/wasm/backend.js';
import { runCase, type OpCase } from '../../ops/op_case.js';
import { outcomeOf, type Outcome, type Outcomes } from './outcomes.js';

/** Runs all cases of a family on one backend. */
export async function runFamily(family: string, options: BackendOptions): Promise<Outcomes> {
  const [{ cases }, bin] = await Promise.all([
    fetchFile(`${family}.json`).then((file) => file.json() as Promise<{ cases: readonly OpCase[] }>),
    fetchFile(`${family}.bin`).then(async (file) => new Uint8Array(await file.arrayBuffer())),
  ]);
  const backend = await createBackend(options);
  const outcomes: Record<string, Outcome> = {};
  for (const entry of cases) outcomes[entry.name] = await outcomeOf(() => runCase(entry, bin, backend));
  await backend.dispose();
  return outcomes;
}

/** Which build of the kernels such a backend takes; undefined for one without. */
export async function kernelsOf(options: BackendOptions): Promise<string | undefined> {
  const backend = await createBackend(options);
  await backend.dispose();
  return backend instanceof WasmBackend ? backend.kernels : undefined;
}

async function fetchFile(name: string): Promise<Response> {
  const response = await fetch(`/test/reference/ops/${name}`);
  if (!response.ok) throw new Error(`${name}: the server answered ${response.status}`);
  return response;
}
