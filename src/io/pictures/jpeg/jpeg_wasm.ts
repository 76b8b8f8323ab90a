/** The JPEG codec's WebAssembly in Node: read from its package, once. `jpeg_wasm.browser.ts` stands in for it in browsers. */
import { openFile, pathOfPackageFile } from '../../sources/files.js';

let compiled: Promise<WebAssembly.Module> | undefined;

/** The compiled codec; undefined where the codec's own script finds it. */
export function jpegWasm(): Promise<WebAssembly.Module | undefined> {
  compiled ??= compile();
  return compiled;
}

async function compile(): Promise<WebAssembly.Module> {
  const file = await openFile(pathOfPackageFile('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'));
  try {
    return await WebAssembly.compile((await file.read(0, file.byteLength)) as Uint8Array<ArrayBuffer>);
  } finally {
    await file.close?.();
  }
}
