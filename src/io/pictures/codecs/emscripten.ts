/** Decoders of @jsquash that are WebAssembly, compiled by Emscripten: libwebp and libavif, in Node. Browsers read these formats by themselves. */
import { BackendUnavailableError, ImageFormatError } from '../../../errors.js';
import { isErrorLike } from '../../../messages.js';
import { codecWasm, loadCodec, type CodecPackage } from './package.js';

interface Options {
  readonly noInitialRun: true;
  readonly instantiateWasm: (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => WebAssembly.Exports;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}

/** RGBA, rows from the top. */
export interface Decoded {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

interface Codec {
  readonly default: (options: Options) => Promise<{ decode(file: Uint8Array, ...more: readonly number[]): Decoded | null }>;
}

export interface EmscriptenPackage extends CodecPackage {
  readonly wasm: string;
}

/**
 * @param more what the decoder takes behind the bytes
 * @throws ImageFormatError for damaged files; BackendUnavailableError where the package is not installed or cannot be started
 */
export async function decodeWithEmscripten(codec: EmscriptenPackage, name: string, bytes: Uint8Array, ...more: readonly number[]): Promise<Decoded> {
  const { default: start } = (await loadCodec(codec, name)) as Codec;
  const quiet = (): void => undefined;
  let decoder: Awaited<ReturnType<typeof start>>;
  try {
    const module = await codecWasm(codec.wasm);
    // A new instance for each file: wasm memory never shrinks, and what an error leaves behind is not used again.
    decoder = await start({
      noInitialRun: true,
      print: quiet,
      printErr: quiet,
      instantiateWasm: (imports, done) => {
        const instance = new WebAssembly.Instance(module, imports);
        done(instance);
        return instance.exports;
      },
    });
  } catch (cause) {
    throw new BackendUnavailableError(`The ${codec.format} decoder (${codec.name}) could not be started (${reasonOf(cause)}). It needs WebAssembly and its .wasm file; install it again: npm install ${codec.name}@${codec.version}.`, { cause });
  }
  let decoded: Decoded | null;
  try {
    decoded = decoder.decode(bytes, ...more);
  } catch (cause) {
    throw damaged(codec.format, name, reasonOf(cause), cause);
  }
  if (!decoded) throw damaged(codec.format, name, 'the decoder gives no pixels');
  return decoded;
}

/** Exceptions of C++ are no errors. */
const reasonOf = (cause: unknown): string => (isErrorLike(cause) ? cause.message : 'the decoder failed');

export function damaged(format: string, name: string, reason: string, cause?: unknown): ImageFormatError {
  return new ImageFormatError(`${name}: the ${format} data cannot be decoded (${reason}). The file is damaged or truncated; copy or download it again.`, { cause });
}
