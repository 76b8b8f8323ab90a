/** A message as JSON, as the converter of TensorFlow.js writes graphs (protobuf.dev/programming-guides/json), as a binary message. */
import { described, shortened } from '../../messages.js';
import { formatError, type Place } from '../wire/place.js';
import { MessageWriter } from '../wire/message_writer.js';
import { dataTypeByName, MAX_DEPTH, MESSAGES, type Field, type MessageName, type Scalar } from './messages.js';

/** @throws GraphFormatError for values of another kind than the field's */
export function messageFromJson(name: MessageName, json: unknown, place: Place): Uint8Array {
  const writer = new MessageWriter();
  new JsonForm(writer, place).message(name, json, 0);
  return writer.finish();
}

/** JSON as messages show it: what is too deep to be written is told by its kind. */
export function shownJson(json: unknown): string {
  try {
    return shortened(JSON.stringify(json) ?? 'nothing', 80);
  } catch {
    return described(json);
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Older converters wrote bytes as a list of numbers. */
const isByteList = ({ type }: Field, list: readonly unknown[]): boolean => type === 'bytes' && list.length > 0 && list.every((item) => typeof item === 'number');

class JsonForm {
  constructor(
    private readonly writer: MessageWriter,
    private readonly place: Place,
  ) {}

  message(name: MessageName, json: unknown, depth: number): void {
    if (!isObject(json) || depth > MAX_DEPTH) throw this.#wrong(name, json);
    const fields = MESSAGES[name];
    for (const [key, value] of Object.entries(json)) {
      const spelled = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      if (!Object.hasOwn(fields, spelled) || value === null || value === undefined) continue;
      const field = fields[spelled];
      const values = field.isMap && isObject(value) ? Object.entries(value).map(([k, v]) => ({ key: k, value: v })) : Array.isArray(value) && !isByteList(field, value) ? (value as unknown[]) : [value];
      for (const each of values) this.#value(field, each, depth);
    }
  }

  #value({ number, type }: Field, json: unknown, depth: number): void {
    if (Object.hasOwn(MESSAGES, type)) return this.writer.message(number, () => this.message(type as MessageName, json, depth + 1));
    switch (type as Scalar) {
      case 'int':
        return this.writer.integer(number, this.#integer(json));
      case 'dtype':
        return this.writer.integer(number, this.#dataType(json));
      case 'bool':
        if (typeof json !== 'boolean') throw this.#wrong(type, json);
        return this.writer.integer(number, json ? 1n : 0n);
      case 'float':
        return this.writer.float(number, this.#number(json));
      case 'double':
        return this.writer.double(number, this.#number(json));
      case 'string':
        if (typeof json !== 'string') throw this.#wrong(type, json);
        return this.writer.bytes(number, new TextEncoder().encode(json));
      case 'bytes':
        return this.writer.bytes(number, this.#bytes(json));
    }
  }

  /** 64-bit integers are written as strings. */
  #integer(json: unknown): bigint {
    if ((typeof json === 'number' && Number.isSafeInteger(json)) || (typeof json === 'string' && /^-?\d{1,20}$/.test(json))) return BigInt(json);
    throw this.#wrong('int', json);
  }

  #dataType(json: unknown): bigint {
    const byName = typeof json === 'string' ? dataTypeByName(json) : undefined;
    return byName === undefined ? this.#integer(json) : BigInt(byName);
  }

  #number(json: unknown): number {
    if (typeof json === 'number') return json;
    if (typeof json === 'string' && /^(NaN|-?Infinity)$/.test(json)) return Number(json);
    throw this.#wrong('float', json);
  }

  /** Base64; older converters wrote a list of bytes. */
  #bytes(json: unknown): Uint8Array {
    if (Array.isArray(json) && json.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)) return Uint8Array.from(json as number[]);
    if (typeof json !== 'string') throw this.#wrong('bytes', json);
    try {
      return Uint8Array.from(atob(json.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
    } catch {
      throw this.#wrong('bytes in base64', json);
    }
  }

  #wrong(expected: string, json: unknown): Error {
    return formatError(this.place, `found ${shownJson(json)}, expected ${/^[A-Z]/.test(expected) ? `a ${expected}` : `a value of type ${expected}`}. The file may be damaged.`);
  }
}
