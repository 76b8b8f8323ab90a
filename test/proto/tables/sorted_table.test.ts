import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isDeepLabError } from '../../../src/errors.js';
import { memoryFolder } from '../../../src/io/sources/folder.js';
import { memorySource } from '../../../src/io/sources/byte_source.js';
import { crc32c, maskCrc } from '../../../src/proto/wire/crc32c.js';
import { openCheckpoint } from '../open_checkpoint.js';
import { isSortedTable, SortedTable } from '../../../src/proto/tables/sorted_table.js';
import { encodeTable } from '../../../src/proto/tables/table_writer.js';
import { describeTensor, fixture, fixtureFiles } from '../fixtures.js';

const value = (i: number): Uint8Array => Uint8Array.of(i & 0xff, i >> 8);
const open = (bytes: Uint8Array): Promise<SortedTable> => SortedTable.open(memorySource('t.index', bytes));

async function keysOf(bytes: Uint8Array): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of (await open(bytes)).entries()) keys.push(key);
  return keys;
}

/** A table of one block with the given bytes, under a valid checksum. */
function tableAround(block: Uint8Array, compression = 0): Uint8Array {
  const trailed = (bytes: Uint8Array, kind: number): Buffer => {
    const crc = Buffer.alloc(4);
    crc.writeUInt32LE(maskCrc(crc32c(Uint8Array.of(kind), crc32c(bytes))));
    return Buffer.concat([bytes, Uint8Array.of(kind), crc]);
  };
  const data = trailed(block, compression);
  const index = trailed(Uint8Array.of(0, 1, 2, 0x7a, 0, block.length, 0, 0, 0, 0, 1, 0, 0, 0), 0);
  const footer = Buffer.alloc(48);
  // The data block stands in for the meta-index as well, of which only the checksum counts.
  footer.set([0, block.length, data.length, index.length - 5]);
  footer.writeBigUInt64LE(0xdb4775248b80fb57n, 40);
  return Uint8Array.from(Buffer.concat([data, index, footer]));
}

const RESTARTS = [0, 0, 0, 0, 1, 0, 0, 0];

describe('SortedTable', () => {
  const keys = Array.from({ length: 300 }, (_, i) => `scope/${String(i).padStart(4, '0')}${'\xff'.repeat(i % 3)}`);
  const rows = keys.map((key, i): [string, Uint8Array] => [key, value(i)]);

  test.each([1, 40, 1000, 1 << 18])('blocks of %d bytes: every key is found, and only those', async (blockBytes) => {
    const table = await open(encodeTable(rows, { blockBytes }));
    expect(await keysOf(encodeTable(rows, { blockBytes }))).toEqual(keys);
    for (const [key, expected] of rows) expect(await table.get(key)).toEqual(expected);
    for (const absent of ['', 'scope', 'scope/0000\0', 'scope/0150a', 'zzz']) expect(await table.get(absent)).toBeUndefined();
  });

  test('prefixes are counted in bytes, not in characters', async () => {
    // 'ä' and 'ö' share their first byte, c3.
    expect(await keysOf(tableAround(Uint8Array.of(0, 2, 0, 0xc3, 0xa4, 1, 1, 0, 0xb6, ...RESTARTS)))).toEqual(['\xc3\xa4', '\xc3\xb6']);
  });

  test('a block may say that it has no restarts', async () => {
    expect(await keysOf(tableAround(Uint8Array.of(0, 1, 0, 97, 0, 0, 0, 0)))).toEqual(['a']);
  });

  test('a table without entries', async () => {
    expect(await keysOf(encodeTable([]))).toEqual([]);
    expect(await (await open(encodeTable([]))).get('a')).toBeUndefined();
  });

  test('isSortedTable looks at the end of the file', async () => {
    expect(await isSortedTable(memorySource('v1', fixture('v1')))).toBe(true);
    expect(await isSortedTable(memorySource('pb', fixture('typed.pb')))).toBe(false);
    expect(await isSortedTable(memorySource('short', new Uint8Array(47)))).toBe(false);
  });

  test.each([
    { what: 'an empty file', bytes: new Uint8Array(0), says: /found a file of 0 bytes, expected at least the 48/ },
    { what: 'the wrong magic number', bytes: new Uint8Array(60), says: /at byte 12: found magic number 0x0000000000000000, expected 0xdb4775248b80fb57/ },
    { what: 'restarts that do not fit', bytes: tableAround(Uint8Array.of(1, 2, 3, 0, 0, 0, 0x40)), says: /7 bytes with 1073741824 restarts/ },
    { what: 'a block too short for its restarts', bytes: tableAround(Uint8Array.of(1)), says: /found a block of 1 bytes/ },
    { what: 'a key that shares more than there was', bytes: tableAround(Uint8Array.of(3, 1, 0, 97, ...RESTARTS)), says: /shares 3 of the 0 bytes/ },
    { what: 'a key past the block', bytes: tableAround(Uint8Array.of(0, 100, 0, 97, ...RESTARTS)), says: /expected key of 100 bytes/ },
    { what: 'a value past the block', bytes: tableAround(Uint8Array.of(0, 1, 0xff, 0xff, 0x7f, 97, ...RESTARTS)), says: /expected value of 2097151 bytes/ },
    { what: 'a length beyond numbers', bytes: tableAround(Uint8Array.of(0, 1, ...Array<number>(9).fill(0xff), 97, ...RESTARTS)), says: /does not end or exceeds/ },
    { what: 'keys that descend', bytes: tableAround(Uint8Array.of(0, 1, 0, 98, 0, 1, 0, 97, ...RESTARTS)), says: /found key "a" after "b", expected ascending/ },
    { what: 'a key twice', bytes: tableAround(Uint8Array.of(0, 1, 0, 98, 1, 0, 0, ...RESTARTS)), says: /found key "b" after "b"/ },
    { what: 'an unknown compression', bytes: tableAround(Uint8Array.of(...RESTARTS), 4), says: /found compression 4, expected 0 \(none\) or 1 \(snappy\)/ },
    { what: 'Snappy that is none', bytes: tableAround(Uint8Array.of(0xff, 0xff, 0x7f, 0), 1), says: /claim to become 2097151/ },
  ])('refuses $what', async ({ bytes, says }) => {
    await expect(keysOf(bytes)).rejects.toMatchObject({ tag: 'CheckpointFormatError', message: expect.stringMatching(says) });
    await expect(keysOf(bytes)).rejects.toThrow(/^t\.index: (table footer|meta-index block|index block|data block) at byte \d+: found/);
  });

  test('one block named again and again is refused, so that a small file cannot ask for endless work', async () => {
    const bytes = encodeTable([['a', value(1)], ['b', value(2)]], { blockBytes: 1 });
    const footer = new DataView(bytes.buffer, bytes.length - 48);
    const indexOffset = footer.getUint8(2);
    const indexSize = footer.getUint8(3);
    const index = bytes.subarray(indexOffset, indexOffset + indexSize);
    // Each entry is: shared, added, value length, key, offset, size. The second one gets the offset of the first.
    const second = index.indexOf(0, 6);
    index[second + 4] = 0;
    new DataView(bytes.buffer).setUint32(indexOffset + indexSize + 1, maskCrc(crc32c(bytes.subarray(indexOffset, indexOffset + indexSize + 1))), true);
    await expect(open(bytes)).rejects.toThrow(/index block at byte \d+: found a data block of \d+ bytes at 0, expected it between byte \d+/);
  });
});

describe('a damaged index gives our error or the same content, whatever is damaged', () => {
  const files = fixtureFiles('partitioned');
  const index = files['partitioned.index'];

  async function contentOf(bytes: Uint8Array): Promise<unknown> {
    const checkpoint = await openCheckpoint(memoryFolder('here', { ...files, 'partitioned.index': bytes }), 'partitioned');
    const content: unknown[] = [];
    for (const name of checkpoint.variables.keys()) content.push([name, describeTensor(await checkpoint.read(name))]);
    return content;
  }

  async function expectSameOrOurError(bytes: Uint8Array, expected: unknown): Promise<'same' | 'error'> {
    let content: unknown;
    try {
      content = await contentOf(bytes);
    } catch (error) {
      if (!isDeepLabError(error, 'CheckpointFormatError')) throw error;
      return 'error';
    }
    expect(content).toEqual(expected);
    return 'same';
  }

  test('cut off at every byte', async () => {
    for (let length = 0; length < index.length; length++) {
      expect(await expectSameOrOurError(index.slice(0, length), undefined)).toBe('error');
    }
  });

  test('every bit flipped in turn', async () => {
    const expected = await contentOf(index);
    const outcomes = { same: 0, error: 0 };
    for (let bit = 0; bit < 8 * index.length; bit++) {
      const damaged = index.slice();
      damaged[bit >> 3] ^= 1 << (bit & 7);
      outcomes[await expectSameOrOurError(damaged, expected)]++;
    }
    // Only the zeros that fill the footer carry no information.
    expect(outcomes.same).toBeLessThan(8 * 40);
    expect(outcomes.error).toBeGreaterThan(8 * (index.length - 40));
  });

  test.each(['partitioned.data-00000-of-00002', 'partitioned.data-00001-of-00002'])('%s: a bit of every 7th byte flipped is noticed', async (file) => {
    for (let i = 0; i < files[file].length; i += 7) {
      files[file][i] ^= 1 << (i & 7);
      await expect(contentOf(index)).rejects.toMatchObject({ tag: 'CheckpointFormatError', message: expect.stringMatching(/found checksum 0x[0-9a-f]{8}.*expected 0x[0-9a-f]{8}|found/) });
      files[file][i] ^= 1 << (i & 7);
    }
  });

  test('any entries, each valid as a message or not', async () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (header, entry) => {
        const made = encodeTable([['', header], ['w', entry]]);
        try {
          await contentOf(made);
        } catch (error) {
          if (!isDeepLabError(error)) throw error;
        }
      }),
      { numRuns: 1000, seed: 4 },
    );
  });
});

describe('a damaged V1 checkpoint', () => {
  const bytes = fixture('v1');

  async function outcomeOf(damaged: Uint8Array): Promise<'ok' | 'error'> {
    try {
      const checkpoint = await openCheckpoint(memoryFolder('here', { v1: damaged }), 'v1');
      for (const name of checkpoint.variables.keys()) await checkpoint.read(name);
      return 'ok';
    } catch (error) {
      if (!isDeepLabError(error, 'CheckpointFormatError')) throw error;
      return 'error';
    }
  }

  test('cut off at every 5th byte, or with a bit of every 5th byte flipped', async () => {
    let ok = 0;
    for (let i = 0; i < bytes.length; i += 5) {
      expect(await outcomeOf(bytes.slice(0, i))).toBe('error');
      const damaged = bytes.slice();
      damaged[i] ^= 1 << (i & 7);
      if ((await outcomeOf(damaged)) === 'ok') ok++;
    }
    expect(ok).toBeLessThanOrEqual(40 / 5);
  });
});
