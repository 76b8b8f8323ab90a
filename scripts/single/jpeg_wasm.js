/** The JPEG codec inside the script; stands in for src/io/pictures/jpeg/jpeg_wasm.browser.ts. */
import codec from 'packed:@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
import { bytesOf } from './bytes.js';

let compiled;

export const jpegWasm = () => (compiled ??= bytesOf(codec).then((bytes) => WebAssembly.compile(bytes)));
