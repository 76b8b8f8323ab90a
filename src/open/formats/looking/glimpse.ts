/** A look at a file: as little of it as tells what it is. */
import { isDeepLabError } from '../../../errors.js';
import type { ByteSource } from '../../../io/sources/byte_source.js';
import { isSortedTable, SortedTable } from '../../../proto/tables/sorted_table.js';
import { fieldsOf, type Field } from './wire_fields.js';

/** The header of a tar is the longest of all beginnings. */
const HEAD_BYTES = 512;
/** Messages that are told by their fields have fewer before those that tell. */
const MAX_FIELDS = 24;

export class Glimpse {
  readonly #fields: Field[] = [];
  readonly #moreFields: AsyncGenerator<Field>;
  #firstValue: Promise<Uint8Array | undefined> | undefined;

  private constructor(
    private readonly source: ByteSource,
    /** The first 512 bytes, or all there are. */
    readonly head: Uint8Array,
  ) {
    this.#moreFields = fieldsOf(source);
  }

  static async at(source: ByteSource): Promise<Glimpse> {
    return new Glimpse(source, await source.read(0, Math.min(HEAD_BYTES, source.byteLength)));
  }

  begins(...bytes: readonly number[]): boolean {
    return bytes.every((byte, i) => this.head[i] === byte);
  }

  /** The beginning of a text; undefined where it is none. */
  get text(): string | undefined {
    try {
      // A letter may be cut in two at the end.
      const text = new TextDecoder('utf-8', { fatal: true }).decode(this.head, { stream: this.source.byteLength > this.head.length });
      return text === '' || !isPrintable(text) ? undefined : text;
    } catch {
      return undefined;
    }
  }

  /** The first fields of a protocol buffer, or fewer where the bytes end or cannot be one. */
  async fields(count = MAX_FIELDS): Promise<readonly Field[]> {
    while (this.#fields.length < count) {
      const { done, value } = await this.#moreFields.next();
      if (done) break;
      this.#fields.push(value);
    }
    return this.#fields.slice(0, count);
  }

  /** What a sorted table has under its first, empty key; undefined for other files, and for damaged ones. */
  firstValue(): Promise<Uint8Array | undefined> {
    return (this.#firstValue ??= firstValueOf(this.source));
  }
}

/** No control characters but tabs and the ends of lines and pages. */
const isPrintable = (text: string): boolean => Array.from(text, (letter) => letter.charCodeAt(0)).every((code) => (code >= 32 && code !== 127) || (code >= 9 && code <= 13));

async function firstValueOf(source: ByteSource): Promise<Uint8Array | undefined> {
  if (!(await isSortedTable(source))) return undefined;
  try {
    return await (await SortedTable.open(source)).get('');
  } catch (error) {
    if (isDeepLabError(error, 'CheckpointFormatError')) return undefined;
    throw error;
  }
}
