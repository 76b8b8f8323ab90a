/** Files whose bytes are still on their way to the worker: whoever reads a part of one waits until it is there. */
import type { ModelSource } from 'deeplab-ts';
import type { Arriving, Part } from './contract.js';
import { stopped } from './engine_error.js';

/** A Blob whose size is known before its bytes are. */
class ArrivingBlob extends Blob {
  readonly #bytes: Promise<ArrayBuffer>;
  readonly #range: readonly [start: number, end: number];

  constructor(bytes: Promise<ArrayBuffer>, range: readonly [start: number, end: number]) {
    super();
    this.#bytes = bytes;
    this.#range = range;
  }

  override get size(): number {
    return this.#range[1] - this.#range[0];
  }

  override slice(start = 0, end = this.size): Blob {
    const [from] = this.#range;
    return new ArrivingBlob(this.#bytes, [from + start, from + end]);
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.#bytes).slice(...this.#range);
  }
}

/**
 * Loads the embedded model from what arrives of it; where that could not be had, the library fetches it, or says why not.
 *
 * @param load Loads a model; undefined is the library's own
 * @param signal Ends the waiting
 */
export async function loadEmbedded<T>(arriving: Arriving | undefined, load: (source: ModelSource | undefined) => Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!arriving) return load(undefined);
  const { source, hasFailed } = arrivingModel(arriving, signal);
  try {
    return await load(source);
  } catch (error) {
    if (signal?.aborted) throw stopped();
    if (!hasFailed()) throw error;
    return load(undefined);
  } finally {
    // The page lets go of its end.
    arriving.port.postMessage('done');
    arriving.port.close();
  }
}

/** As the library opens files by name. */
function arrivingModel({ port, indexBytes, dataBytes }: Arriving, signal: AbortSignal | undefined): { readonly source: ModelSource; readonly hasFailed: () => boolean } {
  let failed = false;
  const arrival = (wanted: 'index' | 'data'): Promise<ArrayBuffer> => {
    const arrived = new Promise<ArrayBuffer>((resolve, reject) => {
      port.addEventListener('message', ({ data }: MessageEvent<Part>) => {
        if ('failed' in data) {
          failed = true;
          reject(new Error('The embedded model could not be fetched.'));
        } else if (data.file === wanted) {
          resolve(data.bytes);
        }
      });
      signal?.addEventListener('abort', () => reject(new Error('It was stopped.')));
    });
    // Whoever reads hears of it, and nobody may be reading.
    arrived.catch(() => undefined);
    return arrived;
  };
  const source = { 'model.ckpt.index': new ArrivingBlob(arrival('index'), [0, indexBytes]), 'model.ckpt.data-00000-of-00001': new ArrivingBlob(arrival('data'), [0, dataBytes]) };
  port.start();
  return { source, hasFailed: () => failed };
}
