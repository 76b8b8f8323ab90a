/** TFRecord: files that TensorFlow wrote, and what is said of damaged ones. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { memorySource, type ByteSource } from '../../../src/io/sources/byte_source.js';
import { encodeRecord, readRecordAt, readRecords, type RecordOfFile } from '../../../src/proto/records/record_file.js';
import { TRAINING_GOLDENS } from '../../training/goldens.js';

const file = (): Uint8Array => Uint8Array.from(readFileSync(`${TRAINING_GOLDENS}/train-00000-of-00002.tfrecord`));

async function recordsOf(bytes: Uint8Array): Promise<RecordOfFile[]> {
  const found: RecordOfFile[] = [];
  for await (const record of readRecords(memorySource('file', bytes))) found.push(record);
  return found;
}

test('TensorFlow\'s records are read, and written as they were', async () => {
  const records = await recordsOf(file());
  expect(records).toHaveLength(2);
  expect(Uint8Array.from(records.flatMap(({ data }) => [...encodeRecord(data)]))).toEqual(file());
  for (const { offset, length, data } of records) expect(await readRecordAt(memorySource('file', file()), { offset, length })).toEqual(data);
});

test('an empty record, and an empty file', async () => {
  expect((await recordsOf(encodeRecord(new Uint8Array(0)))).map(({ length }) => length)).toEqual([0]);
  expect(await recordsOf(new Uint8Array(0))).toEqual([]);
});

test('one record is in memory at a time', async () => {
  const bytes = file();
  const reads: number[] = [];
  const source: ByteSource = { ...memorySource('file', bytes), read: async (offset, length) => (reads.push(length), bytes.subarray(offset, offset + length)) };
  const iterator = readRecords(source);
  const first = await iterator.next();
  expect(reads).toEqual([12, (first.value as RecordOfFile).length + 4]);
});

test('every byte counts: whichever is changed, the file is refused', async () => {
  const whole = encodeRecord(Uint8Array.of(1, 2, 3, 4, 5));
  for (let at = 0; at < whole.length; at++) {
    const bytes = whole.slice();
    bytes[at] ^= 4;
    await expect(recordsOf(bytes)).rejects.toMatchObject({ tag: 'DataSetFormatError', message: expect.stringContaining('file: record 0 at byte 0') });
  }
});

test('and whichever is missing at the end', async () => {
  const whole = file();
  const [first] = await recordsOf(whole);
  const end = first.offset + first.length + 4;
  for (const length of [1, 11, 12, 15, 16, end - 1, end + 1, end + 12, whole.length - 1]) {
    await expect(recordsOf(whole.subarray(0, length))).rejects.toMatchObject({ tag: 'DataSetFormatError', message: expect.stringContaining('truncated') });
  }
  expect(await recordsOf(whole.subarray(0, end))).toHaveLength(1);
});

describe('what is no file of records', () => {
  test('a compressed one', async () => {
    await expect(recordsOf(Uint8Array.from({ length: 64 }, (_, i) => (i === 0 ? 0x1f : i === 1 ? 0x8b : i)))).rejects.toThrow(/may also be no file of records, or a compressed one/);
  });

  test('a length beyond all numbers whose checksum is right', async () => {
    const header = encodeRecord(new Uint8Array(8).fill(255)).subarray(12, 20);
    const { crc32c, maskCrc } = await import('../../../src/proto/wire/crc32c.js');
    const bytes = new Uint8Array(40);
    bytes.set(header);
    new DataView(bytes.buffer).setUint32(8, maskCrc(crc32c(header)), true);
    await expect(recordsOf(bytes)).rejects.toThrow(/says 18446744073709551615 bytes of data, and 40 bytes are left/);
  });

  test('one that has changed since it was read', async () => {
    const [{ offset, length }] = await recordsOf(file());
    await expect(readRecordAt(memorySource('file', file()), { offset, length: length - 1 })).rejects.toThrow(/has changed/);
  });
});
