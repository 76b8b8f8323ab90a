/** Archives: what is found in them, what is kept of them, and what is refused. */
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isArchive, openArchive } from '../../../src/io/archives/archive.js';
import { memorySource, type Folder } from '../../../src/io/sources/byte_source.js';
import { archiveIn, kindOf, tarGzOf, tarOf, type Packed } from './pack.js';

/** As for models: checkpoints, else graphs. */
const KINDS = [kindOf('checkpoint', /\.index$/), kindOf('graph', /\.pb$/)];
const LONG = `${'deeply/'.repeat(30)}model.index`;
const VERY_LONG = `${'n'.repeat(300)}.index`;

async function textOf(folder: Folder, file: string): Promise<string> {
  const source = await folder.open(file);
  return new TextDecoder().decode(await source.read(0, source.byteLength));
}

type Members = readonly (readonly [name: string, content: Packed])[];
const FOLDER = { type: 'directory' } as const;
const linkTo = (linkname: string): Packed => ({ type: 'symlink', linkname });
const hardLinkTo = (linkname: string): Packed => ({ type: 'link', linkname });

describe('what is in an archive', () => {
  const CASES: readonly (readonly [string, Members, Readonly<Record<string, string>>])[] = [
    ['files in one folder, as the zoo packs them', [['net/', FOLDER], ['net/a.index', 'A'], ['net/g.pb', 'G']], { 'a.index': 'A', 'g.pb': 'G' }],
    ['files at the top', [['./a.index', 'A'], ['b.txt', 'B']], { 'a.index': 'A', 'b.txt': 'B' }],
    ['a graph before the checkpoint', [['net/g.pb', 'G'], ['net/a.index', 'A']], { 'a.index': 'A', 'g.pb': 'G' }],
    ['graphs only', [['net/readme', 'R'], ['net/g.pb', 'G']], { readme: 'R', 'g.pb': 'G' }],
    ['files of other folders are not in it', [['readme', 'R'], ['net/a.index', 'A'], ['logs/events', 'E']], { 'a.index': 'A' }],
    ['nothing that was looked for', [['net/readme', 'R']], { readme: 'R' }],
    ['what macOS adds', [['net/._a.index', 'attributes'], ['net/a.index', 'A'], ['._net', 'x']], { 'a.index': 'A' }],
    ['a member twice: the last one', [['net/a.index', 'old'], ['net/a.index', 'A']], { 'a.index': 'A' }],
    ['an empty file', [['net/a.index', '']], { 'a.index': '' }],
    ['a path that leads up and stays inside', [['net/x/../a.index', 'A']], { 'a.index': 'A' }],
    ['a name longer than 100 bytes', [[LONG, 'A']], { 'model.index': 'A' }],
    ['a name longer than a header (pax)', [[VERY_LONG, 'A']], { [VERY_LONG]: 'A' }],
    ['GNU’s long names', [['././@LongLink', { type: 'gnu-long-name', body: `${VERY_LONG}\0` }], ['short', 'A']], { [VERY_LONG]: 'A' }],
    ['names that are not ASCII', [['netz/größe.index', 'A']], { 'größe.index': 'A' }],
    ['a hard link', [['net/a.index', 'A'], ['net/b.index', hardLinkTo('net/a.index')]], { 'a.index': 'A', 'b.index': 'A' }],
    ['symbolic links, one to the next', [['net/a.index', 'A'], ['net/b.index', linkTo('./a.index')], ['net/c', linkTo('../net/b.index')]], { 'a.index': 'A', 'b.index': 'A', c: 'A' }],
    ['a link to another folder', [['blobs/1', 'A'], ['net/a.index', linkTo('../blobs/1')]], { 'a.index': 'A' }],
  ];

  test.each(CASES)('%s', async (_, members, expected) => {
    const folder = await openArchive(archiveIn(await tarGzOf(members)), KINDS);
    expect([...(await folder.list())].sort()).toEqual(Object.keys(expected).sort());
    for (const [file, text] of Object.entries(expected)) expect(await textOf(folder, file)).toBe(text);
  });

  test('large members, in pieces of any size, packed or not', async () => {
    const data = Uint8Array.from(randomBytes(300_000));
    const members: Members = [['net/a.index', data], ['net/skipped', data], ['net/b.index', data]];
    for (const [bytes, piece] of [[await tarGzOf(members), 7001], [await tarGzOf(members), 2 ** 20], [await tarOf(members), 513]] as const) {
      const folder = await openArchive(archiveIn(bytes, piece), KINDS);
      const source = await folder.open('b.index');
      expect(Buffer.compare(await source.read(0, source.byteLength), data)).toBe(0);
      expect(Buffer.compare(await source.read(299_000, 1000), data.subarray(299_000))).toBe(0);
    }
  });

  test('what is likely to be wanted is kept, the rest is read when it is opened', async () => {
    const graph = 'G'.repeat(5000);
    const archive = archiveIn(await tarGzOf([['net/g.pb', graph], ['net/a.index', 'A'], ['net/readme', 'R'], ['net/h.pb', graph]]));
    const folder = await openArchive(archive, KINDS);
    for (const [file, text] of [['a.index', 'A'], ['readme', 'R']]) expect(await textOf(folder, file)).toBe(text);
    expect(archive.reads).toBe(1);
    for (const [i, file] of ['g.pb', 'h.pb'].entries()) {
      expect(await textOf(folder, file)).toBe(graph);
      expect(archive.reads).toBe(i + 2);
    }
  });

  test('of a file that is not kept its beginning and its end are there, as they tell what it is', async () => {
    const bytes = Uint8Array.from(randomBytes(5000));
    const archive = archiveIn(await tarGzOf([['net/a.index', 'A'], ['net/h', bytes]]));
    const source = await (await openArchive(archive, KINDS)).open('h');
    for (const [offset, length] of [[0, 512], [100, 50], [4936, 64], [4990, 10], [5000, 0]]) {
      expect(Buffer.compare(await source.read(offset, length), bytes.subarray(offset, offset + length))).toBe(0);
    }
    expect(archive.reads).toBe(1);
    // What is unpacked is kept until the source is closed.
    for (const [offset, length] of [[0, 513], [4935, 65], [1000, 10]]) {
      expect(Buffer.compare(await source.read(offset, length), bytes.subarray(offset, offset + length))).toBe(0);
    }
    expect(archive.reads).toBe(2);
  });

  test('a file that is not there is told with those that are', async () => {
    const folder = await openArchive(archiveIn(await tarGzOf([['net/a.index', 'A'], ['net/dangling', linkTo('nothing')]])), KINDS);
    await expect(folder.open('b.index')).rejects.toMatchObject({ tag: 'FileNotFoundError', message: 'There is no file b.index in model.tar.gz, which holds a.index, dangling.' });
    await expect(folder.open('dangling')).rejects.toMatchObject({ tag: 'FileNotFoundError' });
  });
});

describe('members that point outside are refused', () => {
  test.each<readonly [string, Packed]>([
    ['../a.index', 'A'],
    ['net/../../a.index', 'A'],
    ['/etc/a.index', 'A'],
    ['..\\a.index', 'A'],
    ['C:\\a.index', 'A'],
    ['\\\\host\\a.index', 'A'],
    ['../folder/', FOLDER],
    ['net/b.index', linkTo('../../b.index')],
    ['net/b.index', linkTo('/etc/passwd')],
    ['net/b.index', hardLinkTo('../b.index')],
  ])('%s %j', async (name, content) => {
    const archive = archiveIn(await tarGzOf([['net/a.index', 'A'], [name, content]]));
    const expected = { tag: 'ArchiveFormatError', message: expect.stringMatching(/^model\.tar\.gz has a member that points outside of it/) };
    await expect(openArchive(archive, KINDS)).rejects.toMatchObject(expected);
  });
});

describe('what is no archive, or damaged', () => {
  const content: Members = [['net/a.index', Uint8Array.from(randomBytes(5000))], ['net/b', 'B']];

  test.each<readonly [string, (tar: Uint8Array) => Uint8Array, RegExp]>([
    ['nothing', () => new Uint8Array(0), /is no archive: it begins with nothing \(it is empty\)/],
    ['a page of a captive portal', () => new TextEncoder().encode('<!DOCTYPE html>\n<html>'), /is no archive: it begins with '<!DOCTYPE html>', expected a \.tar\.gz/],
    ['other bytes', () => new Uint8Array(600).fill(0xab), /is no archive: it begins with ab ab ab ab/],
    ['cut off in a member', (tar) => gzipSync(tar).subarray(0, 3000), /is damaged or cut off/],
    ['cut off in the checksum at the end', (tar) => gzipSync(tar).subarray(0, -3), /is damaged or cut off/],
    ['a bit that fell over', (tar) => flipped(gzipSync(tar), 2500), /is damaged or cut off/],
    ['a checksum that is not that of the bytes', (tar) => flipped(gzipSync(tar), -6), /is damaged or cut off/],
    ['a header that fell over', (tar) => gzipSync(flipped(tar, 3)), /is damaged or cut off \(Invalid tar header checksum\)/],
    ['a tar without its end', (tar) => gzipSync(tar.subarray(0, 4096)), /is damaged or cut off \(Tar archive is truncated\)/],
    ['no tar inside', () => gzipSync(new Uint8Array(2000).fill(65)), /is damaged or cut off/],
    ['a plain tar that is cut off', (tar) => tar.subarray(0, 1500), /is damaged or cut off/],
  ])('%s', async (_, spoil, message) => {
    const archive = archiveIn(spoil(await tarOf(content)));
    const expected = { tag: 'ArchiveFormatError', message: expect.stringMatching(message) };
    await expect(openArchive(archive, KINDS)).rejects.toMatchObject(expected);
  });

  function flipped(bytes: Uint8Array, at: number): Uint8Array {
    const copy = Uint8Array.from(bytes);
    copy[at < 0 ? copy.length + at : at] ^= 4;
    return copy;
  }

  test('a byte that is wrong anywhere is an error or makes no difference, never something else', async () => {
    const whole = await tarGzOf([['net/a.index', 'the index'], ['net/b', 'B']]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const copy = Uint8Array.from(whole);
        copy[at] ^= by;
        const folder = await openArchive(archiveIn(copy), KINDS).catch((error: { tag?: string }) => error);
        if ('list' in folder) expect(await textOf(folder, 'a.index')).toBe('the index');
        else expect(folder.tag).toBe('ArchiveFormatError');
      }),
      { numRuns: 200, seed: 5 },
    );
  });

  test('what the bytes come from fails by itself', async () => {
    const broken = { name: 'x', chunks: async function* () { yield (await tarGzOf(content)).subarray(0, 1000); throw new RangeError('disk'); } };
    await expect(openArchive(broken, KINDS)).rejects.toMatchObject({ tag: 'ArchiveFormatError', message: expect.stringContaining('disk') });
  });

  test('models in several folders', async () => {
    const archive = archiveIn(await tarGzOf([['b/x.index', 'B'], ['a/x.index', 'A'], ['c/x.pb', 'C']]));
    await expect(openArchive(archive, KINDS)).rejects.toMatchObject({ tag: 'ArchiveFormatError', message: expect.stringContaining('holds checkpoints in 2 folders (a, b), expected one') });
  });
});

test('archives are told by how they begin', async () => {
  const is = (bytes: Uint8Array): Promise<boolean> => isArchive(memorySource('x', bytes));
  const members: Members = [['a', 'A']];
  expect([await is(await tarGzOf(members)), await is(await tarOf(members)), await is(new Uint8Array(0)), await is(new Uint8Array(600).fill(10))]).toEqual([true, true, false, false]);
});
