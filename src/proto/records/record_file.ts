/**
 * Files of records (TFRecord): what TensorFlow keeps training data and TensorBoard's events in.
 *
 *   uint64  length           lowest byte first, as all numbers here
 *   uint32  masked CRC-32C of the eight bytes of the length
 *   byte    data[length]
 *   uint32  masked CRC-32C of the data
 *
 * Source: TensorFlow, core/lib/io/record_writer.h. Compressed files have no such frame around them and are not read.
 */
import type { ByteSource } from '../../io/sources/byte_source.js';
import { crc32c, maskCrc } from '../wire/crc32c.js';
import { formatError, hex, type Place } from '../wire/place.js';

const HEADER_BYTES = 12;
const FOOTER_BYTES = 4;

/** A picture and its labels take a few megabytes. */
const MAX_RECORD_BYTES = 2 ** 30;

/** Where a record lies: its data, without the frame. */
export interface RecordPlace {
  readonly offset: number;
  readonly length: number;
}

export interface RecordOfFile extends RecordPlace {
  /** Counted from 0, with those that are damaged. */
  readonly index: number;
  readonly data: Uint8Array;
}

/** A record with its frame, ready to be appended to a file. */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER_BYTES + data.length + FOOTER_BYTES);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskCrc(crc32c(record.subarray(0, 8))), true);
  record.set(data, HEADER_BYTES);
  view.setUint32(HEADER_BYTES + data.length, maskCrc(crc32c(data)), true);
  return record;
}

/**
 * All records of a file from the first to the last, one in memory at a time. Both checksums of each are checked.
 *
 * @param onDamaged is told of a record whose data is damaged, and those behind it are read; without it, that is the end
 * @throws DataSetFormatError for a damaged or truncated file, with the offset of the record
 */
export async function* readRecords(source: ByteSource, onDamaged?: (error: unknown) => void): AsyncGenerator<RecordOfFile> {
  for (let at = 0, count = 0; at < source.byteLength; count++) {
    const place: Place = { file: source.name, offset: at, what: `record ${count}`, kind: 'records' };
    const length = await readLength(source, at, place);
    const offset = at + HEADER_BYTES;
    at = offset + length + FOOTER_BYTES;
    let data: Uint8Array;
    try {
      data = await readData(source, { offset, length }, place);
    } catch (error) {
      if (!onDamaged) throw error;
      onDamaged(error);
      continue;
    }
    yield { index: count, offset, length, data };
  }
}

/** Whether a file begins with a record, or is empty, as one of no records is. */
export async function beginsWithRecord(source: ByteSource): Promise<boolean> {
  if (source.byteLength === 0) return true;
  if (source.byteLength < HEADER_BYTES + FOOTER_BYTES) return false;
  const header = await source.read(0, HEADER_BYTES);
  return maskCrc(crc32c(header.subarray(0, 8))) === new DataView(header.buffer, header.byteOffset, HEADER_BYTES).getUint32(8, true);
}

/** The record at a place where one was found before. @throws DataSetFormatError when it has changed since */
export async function readRecordAt(source: ByteSource, at: RecordPlace): Promise<Uint8Array> {
  const start = at.offset - HEADER_BYTES;
  const place: Place = { file: source.name, offset: start, what: 'record', kind: 'records' };
  const length = await readLength(source, start, place);
  if (length !== at.length) throw formatError(place, `found a record of ${length} bytes where one of ${at.length} was. The file has changed; begin again.`);
  return readData(source, at, place);
}

async function readLength(source: ByteSource, at: number, place: Place): Promise<number> {
  const left = source.byteLength - at;
  if (left < HEADER_BYTES + FOOTER_BYTES) throw truncated(place, `${left} bytes are left of the file, a record has ${HEADER_BYTES + FOOTER_BYTES} at least`);
  const header = await source.read(at, HEADER_BYTES);
  const view = new DataView(header.buffer, header.byteOffset, HEADER_BYTES);
  const [found, expected] = [maskCrc(crc32c(header.subarray(0, 8))), view.getUint32(8, true)];
  if (found !== expected) {
    const hint = at === 0 ? ' It may also be no file of records, or a compressed one, which has to be unpacked first.' : '';
    throw formatError(place, `found checksum ${hex(found)} over its length, expected ${hex(expected)}. The file is damaged; copy it again.${hint}`);
  }
  const length = view.getBigUint64(0, true);
  if (length > BigInt(left - HEADER_BYTES - FOOTER_BYTES)) throw truncated(place, `it says ${length} bytes of data, and ${left} bytes are left of the file`);
  if (length > BigInt(MAX_RECORD_BYTES)) throw formatError(place, `found ${length} bytes of data, expected at most ${MAX_RECORD_BYTES}.`);
  return Number(length);
}

async function readData(source: ByteSource, { offset, length }: RecordPlace, place: Place): Promise<Uint8Array> {
  const bytes = await source.read(offset, length + FOOTER_BYTES);
  const data = bytes.subarray(0, length);
  const [found, expected] = [maskCrc(crc32c(data)), new DataView(bytes.buffer, bytes.byteOffset + length, FOOTER_BYTES).getUint32(0, true)];
  if (found !== expected) throw formatError(place, `found checksum ${hex(found)} over its ${length} bytes of data, expected ${hex(expected)}. The file is damaged; copy it again.`);
  return data;
}

const truncated = (place: Place, what: string): Error => formatError(place, `found the end of the file: ${what}. The file is truncated; copy it again, or let its writer finish.`);
