/** Archives that would hold memory or time out of proportion to their size, and archives with holes. */
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { openArchive } from '../../../src/io/archives/archive.js';
import { HeldBytes } from '../../../src/io/archives/held_bytes.js';
import { readPaxRecords } from '../../../src/io/archives/pax.js';
import type { Member } from '../../../src/io/archives/walk_archive.js';
import { archiveIn, endOfTar, kindOf, tarBlock, tarGzOf } from './pack.js';

const KINDS = [kindOf('checkpoint', /\.index$/), kindOf('graph', /\.pb$/)];
const bytes = (...parts: readonly (Uint8Array | string)[]): Uint8Array => Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(part))));
const padded = (text: string): Uint8Array => bytes(text, new Uint8Array((512 - (text.length % 512)) % 512));
const record = (key: string, value: string): string => {
  const rest = Buffer.byteLength(`${key}=${value}\n`) + 1;
  let length = rest;
  while (length !== rest + `${length}`.length) length = rest + `${length}`.length;
  return `${length} ${key}=${value}\n`;
};
const pax = (...records: readonly string[]): Uint8Array => bytes(tarBlock({ type: 'x', size: records.join('').length }), padded(records.join('')));
const file = (name: string, text: string, size = text.length, type = '0'): Uint8Array => bytes(tarBlock({ name, size, type }), padded(text));

describe('what an archive says is believed as far as it goes', () => {
  const MANY_NULS = new Uint8Array(72 * 2 ** 20);
  const HALF = MANY_NULS.subarray(0, 36 * 2 ** 20);
  const sparse = (realsize: number, map: string): string[] => [record('GNU.sparse.size', `${realsize}`), record('GNU.sparse.map', map)];

  test.each<readonly [string, () => Uint8Array | Promise<Uint8Array>, RegExp]>([
    ['a header of 2 GiB, and nothing behind it', () => bytes(file('a.index', '', 2 ** 31)), /is damaged or cut off \(Tar archive is truncated\)/],
    ['the same, packed', () => gzipSync(file('a.index', '', 2 ** 31)), /Tar archive is truncated/],
    ['a header of 8 GiB', () => bytes(file('a.index', '', 2 ** 33)), /a\.index has 8589934592 bytes, expected at most 2147483648/],
    ['a size that is no number', () => bytes(tarBlock({ size: 0, sizeField: '12x' })), /Invalid tar number/],
    ['a size below zero', () => bytes(tarBlock({ size: 0, sizeField: '\xff'.repeat(12) })), /Invalid tar number/],
    ['many zeros in few bytes', () => tarGzOf([['a.index', MANY_NULS]]), /unpacks to far more than it is: \d+ bytes of it up to a\.index, expected at most \d+ from \d+ packed ones\. Unpack it/],
    ['the same in two files', () => tarGzOf([['a.index', HALF], ['b.index', HALF]]), /unpacks to far more than it is: \d+ bytes of it up to b\.index/],
    ['the same as a graph', () => tarGzOf([['a.pb', MANY_NULS]]), /unpacks to far more than it is/],
    ['a hole of a gigabyte', () => bytes(pax(...sparse(1e9, '0,1')), file('a.index', 'A'), endOfTar), /unpacks to far more than it is/],
    ['a hole of a terabyte', () => bytes(pax(...sparse(1e12, '0,1')), file('a.index', 'A'), endOfTar), /a\.index has 1000000000000 bytes, expected at most/],
    ['names without end', () => gzipSync(bytes(...Array.from({ length: 20_000 }, (_, i) => bytes(pax(record('path', `${i}/${'n'.repeat(4000)}`)), file('x', ''))))), /unpacks to far more than it is/],
    ['a path of 5000 letters', () => bytes(pax(record('path', 'n'.repeat(5000))), file('x', '')), /A path of 5000 letters/],
    ['records of two megabytes', () => bytes(tarBlock({ type: 'x', size: 2 ** 21 })), /Names and attributes of 2097152 bytes/],
    ['records of two megabytes, a little at a time', () => gzipSync(bytes(...Array.from({ length: 40 }, () => pax(record('k', 'v'.repeat(60_000)))))), /Names and attributes of \d+ bytes/],
    ['records that are one byte long', () => bytes(pax('1\n'.repeat(1000)), file('a.index', '')), /Invalid pax record/],
    ['pieces of a sparse file that overlap', () => bytes(pax(...sparse(100, '0,1,0,1')), file('a.index', 'AB')), /A sparse file whose pieces overlap/],
    ['pieces behind its end', () => bytes(pax(...sparse(1, '5,1')), file('a.index', 'A')), /A sparse file of 1 bytes with 1 packed ones, whose map says 1 up to byte 6/],
    ['pieces that are not packed', () => bytes(pax(...sparse(10, '0,9')), file('a.index', 'A')), /A sparse file of 10 bytes with 1 packed ones/],
    ['a map that is none', () => bytes(pax(...sparse(10, 'x')), file('a.index', 'A')), /Invalid map of a sparse file/],
    ['a map at the beginning that has no end', () => bytes(pax(record('GNU.sparse.major', '1'), record('GNU.sparse.realsize', '9')), file('a.index', '7'.repeat(512))), /Invalid map of a sparse file/],
    ['a map of a million pieces', () => bytes(pax(record('GNU.sparse.major', '1'), record('GNU.sparse.realsize', '9')), file('a.index', '1000000\n0\n')), /A sparse file in more than 131072 pieces/],
    ['a map longer than its member', () => bytes(pax(record('GNU.sparse.major', '1'), record('GNU.sparse.realsize', '0')), file('a.index', '0\n', 2), endOfTar), /A sparse file of 0 bytes with -510 packed ones/],
    ['a part of several volumes', () => bytes(file('a.index', 'A', 1, 'M')), /A part of an archive of several volumes/],
    ['bytes behind its end', () => bytes(file('a.index', 'A'), endOfTar, 'x'), /Bytes behind the end of the tar/],
    ['a name of thousands of letters that leads out', () => bytes(pax(record('path', `../${'n'.repeat(4000)}`)), file('x', '')), /^model\.tar\.gz has a member that points outside of it \('.{1,250}'\)/],
    ['models in thousands of folders', () => tarGzOf(Array.from({ length: 2000 }, (_, i) => [`${i}/a.index`, 'A'] as const)), /holds checkpoints in 2000 folders \(.{1,200} and 1988 more\)/],
  ])('%s', async (_, make, message) => {
    await expect(openArchive(archiveIn(await make(), 2 ** 16), KINDS)).rejects.toMatchObject({ tag: 'ArchiveFormatError', message: expect.stringMatching(message) });
  });

  test('memory is taken as bytes arrive', async () => {
    let packed = 0;
    const held = new HeldBytes('x');
    const member: Member = {
      path: 'a',
      byteLength: 2 ** 30,
      packedBytes: () => packed,
      async *pieces() {
        for (let offset = 0; offset < 20_000; offset += 1000) {
          packed += 1000;
          yield { offset, bytes: new Uint8Array(1000) };
          expect(2 ** 26 + 64 * packed - held.room(member)).toBeLessThanOrEqual(8 * (offset + 1000));
        }
        throw new Error('cut off');
      },
    };
    await expect(held.read(member)).rejects.toThrow('cut off');
    expect.assertions(21);
  });

  test.each([
    ['of zeros', async () => [await tarGzOf([['net/big', MANY_NULS], ['net/g', 'G']]), MANY_NULS.length] as const],
    ['with a hole of a terabyte', async () => [bytes(pax(record('GNU.sparse.size', '1000000000000'), record('GNU.sparse.map', '0,1')), file('net/big', 'A'), file('net/g', 'G'), endOfTar), 1e12] as const],
  ])('a large file %s that nobody wants is walked past, once, and so is its end', async (_, make) => {
    const [packed, byteLength] = await make();
    const archive = archiveIn(packed, 2 ** 16);
    const source = await (await openArchive(archive, KINDS)).open('big');
    expect(source.byteLength).toBe(byteLength);
    expect(await source.read(byteLength - 48, 48)).toEqual(new Uint8Array(48));
    expect(archive.reads).toBe(1);
    await expect(source.read(0, 1000)).rejects.toMatchObject({ tag: 'ArchiveFormatError', message: expect.stringMatching(/unpacks to far more|expected at most/) });
    await source.close?.();
  });

  test('what is forgotten for something better makes room', async () => {
    const graph = new Uint8Array(40 * 2 ** 20);
    const folder = await openArchive(archiveIn(await tarGzOf([['g.pb', graph], ['a.index', 'A'], ['b.index', graph], ['b.index', graph]]), 2 ** 16), KINDS);
    expect((await folder.open('b.index')).byteLength).toBe(graph.length);
  });
});

describe('an archive without end can be stopped', () => {
  const endless = (start: Uint8Array, rest: Uint8Array) => ({
    async *chunks() {
      yield start;
      for (;;) yield rest;
    },
  });
  const ZEROS = new Uint8Array(2 ** 16);

  test.each([
    ['in a member', endless(file('net/big', '', 2 ** 52), ZEROS)],
    ['in members without end', endless(file('net/x', ''), file('net/x', ''))],
    ['in zeros behind its end', endless(bytes(file('net/x', ''), endOfTar), ZEROS)],
    ['in a gzip', endless(gzipSync(file('net/big', '', 2 ** 52)).subarray(0, 10), bytes(...Array.from({ length: 2000 }, () => Uint8Array.of(0, 0, 0, 0xff, 0xff))))],
  ])('%s', async (_, archive) => {
    const controller = new AbortController();
    // Heard only if others have their turn.
    setTimeout(() => controller.abort());
    await expect(openArchive({ name: 'x', signal: controller.signal, ...archive }, KINDS)).rejects.toMatchObject({ tag: 'AbortError' });
  });
});

describe('files with holes, as tar --sparse packs them', () => {
  const FOLDER = new URL('./sparse/', import.meta.url);
  // What the fixtures were made of: 40 pieces of 4096 bytes, a hole before each, and one at the end.
  const content = new Uint8Array(600_000);
  for (let i = 0; i < 40; i++) for (let j = 0; j < 4096; j++) content[(2 + 3 * i) * 4096 + j] = (i * 7 + j) % 251;

  test.each(readdirSync(FOLDER))('%s', async (name) => {
    for (const piece of [700, 2 ** 20]) {
      const folder = await openArchive(archiveIn(Uint8Array.from(readFileSync(new URL(name, FOLDER))), piece), KINDS);
      expect(await folder.list()).toEqual(['a.index', 'b.index']);
      const [a, b] = [await folder.open('a.index'), await folder.open('b.index')];
      expect([a.byteLength, Buffer.compare(await a.read(0, a.byteLength), content)]).toEqual([600_000, 0]);
      expect(Array.from(await b.read(0, b.byteLength))).toEqual([0x42]);
    }
  });

  test('and the ends of those that are not kept', async () => {
    const folder = await openArchive(archiveIn(Uint8Array.from(readFileSync(new URL('gnu.tar.gz', FOLDER)))), [kindOf('checkpoint', /b\.index$/)]);
    const a = await folder.open('a.index');
    expect(await a.read(599_990, 10)).toEqual(new Uint8Array(10));
    expect(Buffer.compare(await a.read(8000, 5000), content.subarray(8000, 13_000))).toBe(0);
  });
});

test('pax records', () => {
  expect(readPaxRecords(bytes(record('path', 'a=b'), record('path', ''), record('größe', '1'.repeat(100)), '\0\0'))).toEqual([['path', 'a=b'], ['path', ''], ['größe', '1'.repeat(100)]]);
  for (const bad of ['x', '5', '12 a=b\n', '6 a=b.', ' 6 a=b\n', '5 ab\n', '99999999999 a=b\n', `${'1'.repeat(1000)} `]) expect(() => readPaxRecords(bytes(bad))).toThrow('Invalid pax record');
});
