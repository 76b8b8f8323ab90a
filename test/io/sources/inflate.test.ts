/** Whose fault it is when a file cannot be inflated: the file's, or that of an environment that inflates nothing. */
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { walkArchive } from '../../../src/io/archives/walk_archive.js';
import { readImage } from '../../../src/io/pictures/image.js';
import { inflate } from '../../../src/io/sources/inflate.js';

const { DecompressionStream: whole } = globalThis;
afterEach(() => void Object.assign(globalThis, { DecompressionStream: whole }));

/** As where `Uint8Array` is of another realm than the stream. */
class Stranger extends TransformStream {
  constructor() {
    super({
      transform: () => {
        throw new TypeError('The "chunk" argument must be an instance of Uint8Array. Received an instance of Uint8Array');
      },
    });
  }
}

const picture = async (): Promise<unknown> => readImage(await readFile('examples/chelsea.png'));
const archive = (bytes = gzipSync(new Uint8Array(1024))): Promise<unknown> =>
  walkArchive({ name: 'a.tar.gz', chunks: async function* () { yield new Uint8Array(bytes); } }, () => undefined);

describe.each([
  ['that knows other bytes', Stranger, /whatever the file: The "chunk" argument must be an instance of Uint8Array\. .*jsdom/],
  ['without the streams', undefined, /whatever the file: it has no DecompressionStream\. /],
] as const)('an environment %s', (_, DecompressionStream, reason) => {
  test.each([['PNG', picture], ['archive', archive]] as const)('a good %s is not called damaged', async (_kind, read) => {
    Object.assign(globalThis, { DecompressionStream });
    await expect(read()).rejects.toMatchObject({ tag: 'BackendUnavailableError', message: expect.stringMatching(reason) });
  });
});

test('what is damaged is called so', async () => {
  const bytes = await readFile('examples/chelsea.png');
  bytes.fill(0xff, 50_000, 51_000);
  await expect(readImage(bytes)).rejects.toMatchObject({ tag: 'ImageFormatError' });
  await expect(archive(gzipSync(new Uint8Array(1024)).fill(0xff, 12, 20))).rejects.toMatchObject({ tag: 'ArchiveFormatError' });
});

test('a Blob that has no way to be read is told from what is none', async () => {
  const blob = { [Symbol.toStringTag]: 'Blob', size: 1, type: '', slice: () => undefined };
  await expect(readImage(blob as unknown as Blob)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/^This Blob cannot be read: it has no arrayBuffer\(\)/) });
});

/** Node would throw beside all promises, and Jest gives that to the test that runs. */
test('whoever stops in the middle, with more that is inflated already, is left in peace, and so is what the bytes come from', async () => {
  const packed = gzipSync(new Uint8Array(2 ** 24));
  let closed = 0;
  for (let round = 0; round < 12; round++) {
    const source = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (let i = 0; i < packed.length; i += 2048) yield new Uint8Array(packed.subarray(i, i + 2048));
      } finally {
        closed++;
      }
    };
    const parts = inflate(source(), 'gzip');
    expect((await parts.next()).value?.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (let i = 0; i <= round % 3; i++) await parts.next();
    await parts.return(undefined);
    await expect(parts.next()).resolves.toEqual({ done: true, value: undefined });
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(closed).toBe(12);
});
