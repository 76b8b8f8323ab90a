/**
 * JPEG to RGB.
 *
 * Decoded by libjpeg itself (mozjpeg, compiled to WebAssembly by @jsquash/jpeg), with the accurate integer DCT and the
 * smooth chroma upsampling that are libjpeg's defaults: the same pixels, bit for bit, as Pillow's and as TensorFlow's
 * `decode_jpeg(dct_method='INTEGER_ACCURATE')`. TensorFlow's own default is the faster, less exact INTEGER_FAST, which
 * differs by about one level of 255 on average.
 *
 * That build has no conversion for four components (CMYK, YCCK), which are rare: those go to jpeg-js.
 */
import { BackendUnavailableError, ImageFormatError } from '../../errors.js';
import { applyOrientation, type Pixels } from './exif.js';
import { readJpegHeader, type JpegHeader } from './jpeg_markers.js';
import { jpegWasm } from './jpeg_wasm.js';
import { dropAlpha } from './picture.js';

/** Decodes a JPEG file into RGB, turned upright if asked for. */
export async function decodeJpeg(name: string, bytes: Uint8Array, upright = true): Promise<Pixels> {
  const header = readJpegHeader(name, bytes);
  const rgb = header.components === 4 ? await decodeFourComponents(name, bytes, header) : await decodeWithLibjpeg(name, bytes, header);
  return applyOrientation({ rgb, height: header.height, width: header.width }, upright ? header.orientation : 1);
}

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

/** What libjpeg says when data ends early; it goes on and paints the rest grey, where TensorFlow refuses the file. */
const PREMATURE_END = 'Premature end of JPEG file';

async function decodeWithLibjpeg(name: string, bytes: Uint8Array, { width, height }: JpegHeader): Promise<Uint8Array> {
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
    return dropAlpha(image.data);
  } catch (error) {
    const reason = complaints.at(-1) ?? (error instanceof Error ? error.message : String(error));
    if (ready) throw damaged(name, reason, error);
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

/** jpeg-js bounds its memory itself, in MiB; it needs about 30 bytes a pixel for four components. */
const MEMORY_LIMIT_MIB = 4096;

async function decodeFourComponents(name: string, bytes: Uint8Array, { width, height }: JpegHeader): Promise<Uint8Array> {
  const { decode } = (await import('jpeg-js')).default;
  try {
    const image = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: Math.ceil((width * height) / 1e6) + 1,
      maxMemoryUsageInMB: MEMORY_LIMIT_MIB,
    });
    return image.data;
  } catch (error) {
    throw damaged(name, error instanceof Error ? error.message : String(error), error);
  }
}

function damaged(name: string, reason: string, cause: unknown): ImageFormatError {
  return new ImageFormatError(`${name}: the JPEG data cannot be decoded (${reason}). The file is damaged or truncated; copy or download it again.`, { cause });
}
