/** The JPEG codec's WebAssembly in Node: read from its package, once. `jpeg_wasm.browser.ts` stands in for it in browsers. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

let compiled: Promise<WebAssembly.Module> | undefined;

/** The compiled codec; undefined where the codec's own script finds it. */
export function jpegWasm(): Promise<WebAssembly.Module | undefined> {
  compiled ??= readFile(createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm')).then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}
