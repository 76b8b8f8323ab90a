/**
 * Messages of protocol buffers: a table of fields, from which they are decoded and encoded. protobufjs reads and writes the values.
 *
 * Fields that are not in the table are skipped, as are those whose type on the wire is another than the table says. Source of the rules:
 * protobuf.dev/programming-guides/encoding. test/proto/schema compares with protobufjs.
 */
import type { AnyMessage, Decoded, Field, Fields, Given, MessageOf } from './fields.js';
import { LENGTH_DELIMITED, MAX_DEPTH, wireReader, wireWriter, type WireReader, type WireWriter } from './wire_format.js';

type Values = Record<string, unknown>;

export class Message<F extends Fields> implements MessageOf<F> {
  readonly name: string;
  readonly #fields: readonly (readonly [key: string, field: Field<unknown>])[];
  readonly #byNumber: ReadonlyMap<number, readonly [key: string, field: Field<unknown>]>;
  readonly #isOneOf: boolean;

  /** @param isOneOf whether only the last of the fields counts */
  constructor(name: string, fields: F, { isOneOf = false } = {}) {
    this.name = name;
    this.#fields = Object.entries(fields).sort(([, a], [, b]) => a.number - b.number);
    this.#byNumber = new Map(this.#fields.map((entry) => [entry[1].number, entry]));
    this.#isOneOf = isOneOf;
  }

  /** Values of type bytes are views. @throws Error for damaged bytes */
  decode(reader: WireReader): Decoded<F> {
    return this.decodeInto(reader, 0, undefined);
  }

  encode(values: Given<Decoded<F>>): Uint8Array {
    const writer = wireWriter();
    for (const [key, field] of this.#fields) {
      const value = (values as Values)[key];
      if (value !== undefined && value !== null) writeField(writer, field, value);
    }
    return writer.finish();
  }

  decodeInto(reader: WireReader, depth: number, before: object | undefined): Decoded<F> {
    if (depth > MAX_DEPTH) throw new Error('max depth exceeded');
    const values = (before as Values | undefined) ?? this.#zeros();
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      const [key, field] = this.#byNumber.get(tag >>> 3) ?? [];
      if (key === undefined || !field || !this.#read(reader, key, field, tag & 7, depth, values)) reader.skipType(tag & 7, depth, tag >>> 3);
    }
    return values as Decoded<F>;
  }

  #zeros(): Values {
    // By itself, not by `fromEntries`: a checkpoint has a thousand messages, and each array on the way is garbage.
    const values: Values = {};
    for (const [key, field] of this.#fields) values[key] = field.zero();
    return values;
  }

  /** Whether the field is one that the table means. */
  #read(reader: WireReader, key: string, field: Field<unknown>, wireType: number, depth: number, values: Values): boolean {
    const { kind, scalar, message } = field;
    if (kind === 'all' && scalar && wireType === LENGTH_DELIMITED && scalar.wireType !== LENGTH_DELIMITED) {
      within(reader, () => {
        while (reader.pos < reader.len) (values[key] as unknown[]).push(scalar.read(reader));
      });
      return true;
    }
    if (kind === 'map') {
      if (wireType !== LENGTH_DELIMITED) return false;
      readEntry(reader, field, depth, values[key] as Values);
      return true;
    }
    if (wireType !== (scalar?.wireType ?? LENGTH_DELIMITED)) return false;
    // A message that comes in parts is put together; of other values the last one counts.
    const before = kind === 'some' ? (values[key] as Values | undefined) : undefined;
    const value = scalar ? scalar.read(reader) : message && within(reader, () => message.decodeInto(reader, depth + 1, before));
    if (kind === 'all') {
      (values[key] as unknown[]).push(value);
      return true;
    }
    if (this.#isOneOf) Object.assign(values, this.#zeros());
    values[key] = value;
    return true;
  }
}

/** Reads what is behind a length, and all of it. */
function within<T>(reader: WireReader, read: () => T): T {
  const length = reader.size();
  const [end, outer] = [reader.pos + length, reader.len];
  if (end > outer) throw new RangeError(`index out of range: ${reader.pos} + ${length} > ${outer}`);
  reader.len = end;
  const value = read();
  reader.len = outer;
  return value;
}

const decodeNested = (reader: WireReader, message: AnyMessage, depth: number, before: Values | undefined): Values => within(reader, () => message.decodeInto(reader, depth, before));

/** An entry of a map is a message of a key and a value, on the wire. */
function readEntry(reader: WireReader, { scalar, message }: Field<unknown>, depth: number, map: Values): void {
  let key = '';
  let value: unknown = scalar?.zero;
  within(reader, () => {
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      if (tag === ((1 << 3) | LENGTH_DELIMITED)) key = reader.stringVerify();
      else if (scalar && tag === ((2 << 3) | scalar.wireType)) value = scalar.read(reader);
      else if (message && tag === ((2 << 3) | LENGTH_DELIMITED)) value = decodeNested(reader, message, depth + 1, value as Values | undefined);
      else reader.skipType(tag & 7, depth, tag >>> 3);
    }
  });
  // `__proto__` is a key like any other.
  Object.defineProperty(map, key, { value: value ?? message?.decode(wireReader(new Uint8Array(0))), enumerable: true, configurable: true, writable: true });
}

function writeField(writer: WireWriter, { number, kind, scalar, message }: Field<unknown>, value: unknown): void {
  const tag = (wireType: number): WireWriter => writer.uint32((number << 3) | wireType);
  if (kind === 'map') {
    for (const [key, each] of Object.entries(value as Values)) {
      const entry = wireWriter().uint32((1 << 3) | LENGTH_DELIMITED).string(key);
      entry.uint32((2 << 3) | (scalar?.wireType ?? LENGTH_DELIMITED));
      if (message) entry.bytes(message.encode(each as Values));
      else scalar?.write(entry, each);
      tag(LENGTH_DELIMITED).bytes(entry.finish());
    }
    return;
  }
  if (message) {
    for (const each of kind === 'all' ? (value as Values[]) : [value as Values]) tag(LENGTH_DELIMITED).bytes(message.encode(each));
    return;
  }
  if (!scalar) return;
  if (kind !== 'all') {
    if (kind === 'one' && isZero(value)) return;
    tag(scalar.wireType);
    scalar.write(writer, value);
    return;
  }
  const values = value as readonly unknown[];
  if (scalar.wireType !== LENGTH_DELIMITED) {
    if (values.length === 0) return;
    const packed = wireWriter();
    for (const each of values) scalar.write(packed, each);
    tag(LENGTH_DELIMITED).bytes(packed.finish());
    return;
  }
  for (const each of values) {
    tag(scalar.wireType);
    scalar.write(writer, each);
  }
}

/** Zeros of numbers are of both types, because 64-bit integers may be given as either. */
const isZero = (value: unknown): boolean => value === 0 || value === 0n || value === '' || value === false || (value instanceof Uint8Array && value.length === 0);
