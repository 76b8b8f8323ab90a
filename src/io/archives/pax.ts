/** Records that say of a member what its header has no room for: `LENGTH KEY=VALUE\n`, one after the other (POSIX.1-2001, "pax Extended Header"). */

export type PaxRecord = readonly [key: string, value: string];

/** More digits than the length of any record has. */
const MAX_DIGITS = 10;

/**
 * All records in order: a key may come several times.
 *
 * @throws Error for what is no list of records
 */
export function readPaxRecords(bytes: Uint8Array): PaxRecord[] {
  const records: PaxRecord[] = [];
  const decoder = new TextDecoder();
  for (let offset = 0; offset < bytes.length; ) {
    // Some programs fill up with NULs.
    if (bytes[offset] === 0) break;
    const space = bytes.subarray(offset, offset + MAX_DIGITS).indexOf(0x20);
    const digits = String.fromCharCode(...bytes.subarray(offset, offset + Math.max(0, space)));
    const end = offset + Number(digits);
    const record = /^\d+$/.test(digits) ? bytes.subarray(offset + space + 1, end - 1) : undefined;
    const equals = record?.indexOf(0x3d) ?? -1;
    if (!record || end > bytes.length || bytes[end - 1] !== 0x0a || equals < 1) throw new Error('Invalid pax record');
    records.push([decoder.decode(record.subarray(0, equals)), decoder.decode(record.subarray(equals + 1))]);
    offset = end;
  }
  return records;
}
