/** Prints the functions of the build for wide vectors that V8 has not optimised when it is compiled: it would do so later, without the flag. */
import { readFile } from 'node:fs/promises';
import { compileWideVectors } from '../../dist/ops/wasm/wide_vectors.js';

// With --allow-natives-syntax, which others cannot read.
const isOptimised = new Function('call', 'return %IsTurboFanFunction(call)');

const kernels = await compileWideVectors(new Uint8Array(await readFile(new URL('../../dist/ops/wasm/generated/wide.wasm', import.meta.url))));
const { exports } = new WebAssembly.Instance(kernels, { env: { memory: new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }) } });
const each = Object.entries(exports).filter(([name]) => name.startsWith('each '));
console.log(JSON.stringify({ functions: each.length, left: each.filter(([, call]) => !isOptimised(call)).map(([name]) => name) }));
