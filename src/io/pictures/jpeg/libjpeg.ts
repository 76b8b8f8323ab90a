/**
 * libjpeg itself (mozjpeg, compiled to WebAssembly by @jsquash/jpeg), with the accurate integer DCT and the smooth chroma upsampling
 * that are its defaults. It decodes files of one and of three components.
 */
import { BackendUnavailableError, ImageFormatError } from '../../../errors.js';
import { PREMATURE_END } from './entropy.js';
import { jpegWasm } from './jpeg_wasm.js';

/** The part of the codec's interface that is used here. */
interface CodecOptions {
  readonly instantiateWasm?: (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => WebAssembly.Exports;
  readonly onRuntimeInitialized: () => void;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}
interface Codec {
  readonly init: (options: CodecOptions) => Promise<void>;
  readonly default: (file: Uint8Array) => Promise<{ readonly data: Uint8ClampedArray; readonly width: number; readonly height: number }>;
}

export interface JpegSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes a file into RGBA. Where data ends early libjpeg goes on and paints the rest grey; TensorFlow refuses such a file, and so do we.
 *
 * @throws ImageFormatError for damaged files, BackendUnavailableError where there is no WebAssembly
 */
export async function decodeWithLibjpeg(name: string, bytes: Uint8Array, { width, height }: JpegSize): Promise<Uint8ClampedArray> {
  // Loaded on first use: who reads PNG files only does not pay for it.
  const [codec, module] = await Promise.all([import('@jsquash/jpeg/decode.js') as Promise<unknown> as Promise<Codec>, jpegWasm()]);
  const complaints: string[] = [];
  const note = (line: string): void => void complaints.push(line);
  let ready = false;
  try {
    // A new instance for each file: libjpeg leaves an instance unusable after an error, and wasm memory never shrinks.
    const started = codec.init({
      print: note,
      printErr: note,
      onRuntimeInitialized: () => (ready = true),
      ...(module ? { instantiateWasm: (imports, done) => instantiate(module, imports, done) } : {}),
    });
    // `default` takes the instance of the `init` before it at once, so that files that are read side by side do not mix.
    const [image] = await Promise.all([codec.default(bytes), started]);
    if (complaints.includes(PREMATURE_END) || image.width !== width || image.height !== height) throw new Error(PREMATURE_END);
    return image.data;
  } catch (error) {
    const reason = complaints.at(-1) ?? (error instanceof Error ? error.message : String(error));
    if (ready) throw damagedJpeg(name, reason, error);
    throw new BackendUnavailableError(
      `The JPEG decoder could not be started (${reason}). It needs WebAssembly and its file mozjpeg_dec.wasm; a page's content security policy has to allow 'wasm-unsafe-eval'.`,
      { cause: error },
    );
  }
}

function instantiate(module: WebAssembly.Module, imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): WebAssembly.Exports {
  const instance = new WebAssembly.Instance(module, imports);
  done(instance);
  return instance.exports;
}

export function damagedJpeg(name: string, reason: string, cause: unknown): ImageFormatError {
  return new ImageFormatError(`${name}: the JPEG data cannot be decoded (${reason}). The file is damaged or truncated; copy or download it again.`, { cause });
}
