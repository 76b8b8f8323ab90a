/** Reading ahead gives the same bytes in fewer reads, and forgets what failed. */
import { describe, expect, test } from '@jest/globals';
import { memorySource, type ByteSource } from '../../../src/io/sources/byte_source.js';
import { readAhead } from '../../../src/io/sources/read_ahead.js';

const MIB = 2 ** 20;
const CONTENT = Uint8Array.from({ length: 10 * MIB + 5 }, (_, i) => (i * 2654435761) >>> 24);

function counted(): { source: ByteSource; reads: [number, number][] } {
  const reads: [number, number][] = [];
  const memory = memorySource('m', CONTENT);
  return { reads, source: { ...memory, read: (offset, length) => (reads.push([offset, length]), memory.read(offset, length)) } };
}

describe('readAhead', () => {
  test.each([
    ['inside a block', 100, 50],
    ['across two blocks', MIB - 3, 10],
    ['up to a block’s end', 2 * MIB - 10, 10],
    ['the last, short block', 10 * MIB + 1, 4],
    ['across to the last block', 10 * MIB - 2, 7],
    ['a block and more', MIB - 1, 2 * MIB],
    ['all', 0, CONTENT.length],
    ['nothing', 7, 0],
    ['nothing at the end', CONTENT.length, 0],
  ])('%s', async (_name, offset, length) => {
    const bytes = await readAhead(counted().source).read(offset, length);
    expect(Buffer.compare(bytes, CONTENT.subarray(offset, offset + length))).toBe(0);
  });

  test('neighbours cost one read, also when asked for at the same time', async () => {
    const { source, reads } = counted();
    const ahead = readAhead(source);
    await Promise.all(Array.from({ length: 100 }, (_, i) => ahead.read(i * 1000, 500)));
    expect(reads).toEqual([[0, MIB]]);
    await ahead.read(10 * MIB, 5);
    expect(reads.at(-1)).toEqual([10 * MIB, 5]);
  });

  test('keeps the last eight blocks', async () => {
    const { source, reads } = counted();
    const ahead = readAhead(source);
    for (let i = 0; i < 9; i++) await ahead.read(i * MIB, 1);
    await ahead.read(8 * MIB, 1);
    expect(reads).toHaveLength(9);
    await ahead.read(0, 1);
    expect(reads).toHaveLength(10);
  });

  test('ranges outside are refused, and failures are not remembered', async () => {
    let broken = true;
    const { source } = counted();
    const ahead = readAhead({ ...source, read: (offset, length) => (broken ? Promise.reject(new Error('gone')) : source.read(offset, length)) });
    await expect(ahead.read(CONTENT.length, 1)).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
    await expect(ahead.read(0, 4)).rejects.toThrow('gone');
    broken = false;
    expect(Array.from(await ahead.read(0, 4))).toEqual(Array.from(CONTENT.subarray(0, 4)));
  });
});
