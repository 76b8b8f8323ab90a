/** The fields of a message: their numbers, and what their values are. */
import { FIXED32, FIXED64, LENGTH_DELIMITED, readInt64, VARINT, writeInt64, type WireReader, type WireWriter } from './wire_format.js';

/** How a value stands on the wire. */
export interface Scalar<T> {
  readonly wireType: number;
  /** Of a field that is not there. */
  readonly zero: T;
  read(reader: WireReader): T;
  write(writer: WireWriter, value: T): unknown;
}

export const INT32: Scalar<number> = { wireType: VARINT, zero: 0, read: (reader) => reader.int32(), write: (writer, value) => writer.int32(value) };
export const INT64: Scalar<bigint> = { wireType: VARINT, zero: 0n, read: readInt64, write: writeInt64 };
export const BOOL: Scalar<boolean> = { wireType: VARINT, zero: false, read: (reader) => reader.bool(), write: (writer, value) => writer.bool(value) };
export const BITS32: Scalar<number> = { wireType: FIXED32, zero: 0, read: (reader) => reader.fixed32(), write: (writer, value) => writer.fixed32(value) };
export const FLOAT: Scalar<number> = { wireType: FIXED32, zero: 0, read: (reader) => reader.float(), write: (writer, value) => writer.float(value) };
export const DOUBLE: Scalar<number> = { wireType: FIXED64, zero: 0, read: (reader) => reader.double(), write: (writer, value) => writer.double(value) };
export const STRING: Scalar<string> = { wireType: LENGTH_DELIMITED, zero: '', read: (reader) => reader.stringVerify(), write: (writer, value) => writer.string(value) };
/** Also a message that is decoded later, or with a limit of its own: on the wire the two are the same. */
export const BYTES: Scalar<Uint8Array> = { wireType: LENGTH_DELIMITED, zero: new Uint8Array(0), read: (reader) => reader.bytes(), write: (writer, value) => writer.bytes(value) };

/** A message, whose fields are `F` (see message.ts). */
export interface MessageOf<F extends Fields> {
  readonly name: string;
  decode(reader: WireReader): Decoded<F>;
  /** Decodes what is inside another message, into what came of it before. */
  decodeInto(reader: WireReader, depth: number, before: object | undefined): Decoded<F>;
  encode(values: Given<Decoded<F>>): Uint8Array;
}

/** Any message, whatever its fields. */
export type AnyMessage = MessageOf<Fields>;

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** What decoding gives. */
export type Decoded<F extends Fields> = { -readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** What encoding takes: any of the fields, and numbers for 64-bit integers too. */
export type Given<T> = T extends bigint
  ? bigint | number
  : T extends Uint8Array
    ? Uint8Array
    : T extends readonly (infer E)[]
      ? readonly Given<E>[]
      : T extends object
        ? { readonly [K in keyof T]?: Given<T[K]> }
        : T;

/** `one` has a zero where it is not there, and is not written then; `some` is undefined; `all` is a list; `map` an object. */
export interface Field<T> {
  readonly number: number;
  readonly kind: 'one' | 'some' | 'all' | 'map';
  readonly scalar?: Scalar<unknown>;
  readonly message?: AnyMessage;
  /** Of a field that is not there. */
  zero(): T;
}

type Many = Field<readonly unknown[]>;

export const one = <T>(number: number, scalar: Scalar<T>): Field<T> => ({ number, kind: 'one', scalar: scalar as Scalar<unknown>, zero: () => scalar.zero });

export const optional = <T>(number: number, scalar: Scalar<T>): Field<T | undefined> => ({ number, kind: 'some', scalar: scalar as Scalar<unknown>, zero: () => undefined });

export const list = <T>(number: number, scalar: Scalar<T>): Field<readonly T[]> => ({ ...(many(number) as Field<readonly T[]>), scalar: scalar as Scalar<unknown> });

export const nested = <F extends Fields>(number: number, message: MessageOf<F>): Field<Decoded<F> | undefined> => ({ number, kind: 'some', message: message as unknown as AnyMessage, zero: () => undefined });

export const nestedList = <F extends Fields>(number: number, message: MessageOf<F>): Field<readonly Decoded<F>[]> => ({ ...(many(number) as Field<readonly Decoded<F>[]>), message: message as unknown as AnyMessage });

/** With strings as its keys. */
export const nestedMap = <F extends Fields>(number: number, message: MessageOf<F>): Field<Readonly<Record<string, Decoded<F>>>> => ({ number, kind: 'map', message: message as unknown as AnyMessage, zero: () => ({}) });

/** The same of scalars. */
export const map = <T>(number: number, scalar: Scalar<T>): Field<Readonly<Record<string, T>>> => ({ number, kind: 'map', scalar: scalar as Scalar<unknown>, zero: () => ({}) });

const many = (number: number): Many => ({ number, kind: 'all', zero: () => [] });
