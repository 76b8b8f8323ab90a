/** The kernels and the script of a thread, inside the script that uses them; stands in for src/ops/wasm/own_files.browser.ts. */
import relaxed from 'packed:src/ops/wasm/generated/relaxed.wasm';
import simd from 'packed:src/ops/wasm/generated/simd.wasm';
import thread from 'text:dist/ops/wasm/worker.js';
import { readKernels as readFrom, threadWorker as workerFrom } from '../../dist/ops/wasm/own_files.browser.js?original';
import { bytesOf } from './bytes.js';

const KERNELS = { simd, relaxed };

export const readKernels = (build, assets, signal) => (assets === undefined ? bytesOf(KERNELS[build]) : readFrom(build, assets, signal));

let script;

export function threadWorker(assets) {
  if (assets !== undefined) return workerFrom(assets);
  script ??= URL.createObjectURL(new Blob([thread], { type: 'text/javascript' }));
  return new Worker(script, { type: 'module' });
}
