/**
 * The embedded model is fetched by the page, as soon as there is a page, and handed to the worker while it arrives: the worker reads the index, and prepares
 * the network, while the weights are still on their way.
 */
import { transfer } from 'comlink';
import type { Arriving, ModelChoice, Part } from './contract.js';
import { PACKED } from './packed_model.js';
import { unpacked } from './unpacked.js';

interface Fetched {
  readonly index: Promise<ArrayBuffer>;
  readonly data: Promise<ArrayBuffer>;
}

/** Kept as long as the page: its other workers load it as well. */
let fetched: Fetched | undefined;

/** Begins to fetch it, unless that was done. */
export function fetchEmbedded(): Fetched | undefined {
  if (!PACKED || typeof DecompressionStream === 'undefined') return undefined;
  if (!fetched) {
    const { indexBytes } = PACKED;
    const parts = readParts(PACKED.url, indexBytes);
    fetched = { index: parts.then(({ index }) => index), data: parts.then(({ rest }) => rest) };
    // Fetched anew when it is wanted again; who waits hears of it.
    for (const part of [fetched.index, fetched.data]) part.catch(() => (fetched = undefined));
  }
  return fetched;
}

const sending = new Set<MessagePort>();

/** The choice as a worker takes it: the embedded model with what arrives of it. */
export function withEmbedded(choice: ModelChoice): ModelChoice {
  const parts = choice.kind === 'embedded' ? fetchEmbedded() : undefined;
  if (!PACKED || !parts) return choice;
  const { port1, port2 } = new MessageChannel();
  // Held until the worker has let go of it: browsers may collect a port that nobody holds, with what it has to send.
  sending.add(port1);
  port1.onmessage = () => {
    sending.delete(port1);
    port1.close();
  };
  const send = (part: Part): void => port1.postMessage(part);
  parts.index.then((bytes) => send({ file: 'index', bytes }), () => send({ failed: true }));
  parts.data.then((bytes) => send({ file: 'data', bytes }), () => send({ failed: true }));
  const arriving: Arriving = { port: port2, indexBytes: PACKED.indexBytes, dataBytes: PACKED.dataBytes };
  return transfer({ kind: 'embedded', arriving }, [port2]);
}

/** The index as soon as it is there, and what follows it. */
async function readParts(url: string, indexBytes: number): Promise<{ readonly index: ArrayBuffer; readonly rest: Promise<ArrayBuffer> }> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`The server answered ${response.status}.`);
  const reader = response.body.pipeThrough(new DecompressionStream('gzip')).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const readUntil = async (wanted: number): Promise<void> => {
    while (length < wanted) {
      const { value, done } = await reader.read();
      if (done) return;
      chunks.push(value);
      length += value.length;
    }
  };
  const joined = async (): Promise<Uint8Array> => new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
  await readUntil(indexBytes);
  const index = (await joined()).slice(0, indexBytes).buffer as ArrayBuffer;
  const rest = readUntil(Infinity).then(async () => unpacked((await joined()).subarray(indexBytes)).buffer);
  return { index, rest };
}
