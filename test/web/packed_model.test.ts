/** The embedded model on its way: packed by the build, unpacked by the page, handed to the worker while it arrives. */
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { packedModel } from '../../web/build/packed_model.js';
import { loadEmbedded } from '../../web/engine/arriving.js';
import type { Arriving, Part } from '../../web/engine/contract.js';
import { EngineError } from '../../web/engine/engine_error.js';
import { unpacked } from '../../web/engine/unpacked.js';

const bytesOf = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, i) => (i * 37) % 251);

test.each([0, 1, 2, 9, 1000])('%i bytes are as they were', (length) => {
  const [index, data] = [bytesOf(5), bytesOf(length)];
  const content = new Uint8Array(gunzipSync(packedModel(index, data)));
  expect(content.subarray(0, 5)).toEqual(index);
  expect(unpacked(content.subarray(5))).toEqual(data);
});

const [INDEX, DATA] = [bytesOf(20), bytesOf(300)];

function arriving(): { readonly send: (part: Part) => void; readonly arriving: Arriving } {
  const { port1, port2 } = new MessageChannel();
  // As the page does.
  port1.onmessage = () => port1.close();
  return { send: (part) => port1.postMessage(part), arriving: { port: port2 as unknown as MessagePort, indexBytes: INDEX.length, dataBytes: DATA.length } };
}

type Files = Readonly<Record<string, Blob>>;

test('the index is read while the data is on its way; sizes are known before', async () => {
  const { send, arriving: on } = arriving();
  send({ file: 'index', bytes: INDEX.buffer });
  const loaded = await loadEmbedded(on, async (source) => {
    const [index, data] = Object.values(source as Files);
    expect([index.size, data.size, index instanceof Blob]).toEqual([20, 300, true]);
    expect(new Uint8Array(await index.arrayBuffer())).toEqual(INDEX);
    send({ file: 'data', bytes: DATA.buffer });
    const part = data.slice(100, 200);
    expect(part.size).toBe(100);
    return new Uint8Array(await part.slice(10, 20).arrayBuffer());
  });
  expect(loaded).toEqual(DATA.subarray(110, 120));
});

test('what could not be fetched is the library’s to fetch, or to say why not', async () => {
  const { send, arriving: on } = arriving();
  send({ failed: true });
  const load = async (source: unknown): Promise<string> => (source === undefined ? 'its own' : String(await (source as Files)['model.ckpt.index'].arrayBuffer()));
  expect(await loadEmbedded(on, load)).toBe('its own');
  expect(await loadEmbedded(undefined, load)).toBe('its own');
});

test('an error of the library stays its own, and who stops it hears that it was stopped', async () => {
  const { arriving: on } = arriving();
  await expect(loadEmbedded(on, () => Promise.reject(new Error('a variable is missing')))).rejects.toThrow('a variable is missing');
  const { arriving: never } = arriving();
  const stop = new AbortController();
  const loading = loadEmbedded(never, (source) => (source as Files)['model.ckpt.index'].arrayBuffer(), stop.signal);
  stop.abort();
  const error: unknown = await loading.catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(EngineError);
  expect((error as EngineError).tag).toBe('AbortError');
});
