/**
 * A message in text form (`.pbtxt`) as a binary message.
 *
 * Source: protobuf.dev/reference/protobuf/textformat-spec
 */
import { shortened } from '../../messages.js';
import { formatError, type Place } from '../wire/place.js';
import { MessageWriter } from '../wire/message_writer.js';
import { dataTypeByName, MAX_DEPTH, MESSAGES, type Field, type MessageName, type Scalar } from './messages.js';
import { TextTokens, type Token } from './text_tokens.js';

/** @throws GraphFormatError that says where, for what is no text form of such a message */
export function messageFromText(name: MessageName, bytes: Uint8Array, place: Place): Uint8Array {
  const writer = new MessageWriter();
  const tokens = new TextTokens(bytes, place);
  new TextForm(writer, tokens, place).fields(MESSAGES[name], '', 0);
  return writer.finish();
}

const OPENERS: Readonly<Record<string, string>> = { '{': '}', '<': '>' };

class TextForm {
  constructor(
    private readonly writer: MessageWriter,
    private readonly tokens: TextTokens,
    private readonly place: Place,
  ) {}

  /** The fields up to the closing bracket, or the end; those that are not known are read over. */
  fields(fields: Readonly<Record<string, Field>> | undefined, close: string, depth: number): void {
    if (depth > MAX_DEPTH) throw this.#wrong(this.tokens.peek(), `at most ${MAX_DEPTH} messages inside each other`);
    for (;;) {
      const token = this.tokens.next();
      if (token.kind === 'end' ? close === '' : token.text === close) return;
      if (token.kind !== 'word') throw this.#wrong(token, 'the name of a field');
      const field = fields && Object.hasOwn(fields, token.text) ? fields[token.text] : undefined;
      const hasColon = this.tokens.take(':');
      if (this.tokens.take('[')) this.#list(field, depth);
      else this.#value(field, depth, hasColon);
      if (!this.tokens.take(',')) this.tokens.take(';');
    }
  }

  #list(field: Field | undefined, depth: number): void {
    if (this.tokens.take(']')) return;
    do this.#value(field, depth, true);
    while (this.tokens.take(','));
    if (!this.tokens.take(']')) throw this.#wrong(this.tokens.peek(), "',' or ']'");
  }

  #value(field: Field | undefined, depth: number, hasColon: boolean): void {
    const open = this.tokens.peek();
    if (open.kind === 'symbol' && Object.hasOwn(OPENERS, open.text)) {
      this.tokens.next();
      const isMessage = field && Object.hasOwn(MESSAGES, field.type);
      if (field && !isMessage) throw this.#wrong(open, `a value of type ${field.type}`);
      const read = (): void => this.fields(isMessage ? MESSAGES[field.type as MessageName] : undefined, OPENERS[open.text], depth + 1);
      return field ? this.writer.message(field.number, read) : read();
    }
    if (!hasColon) throw this.#wrong(open, "':' or '{'");
    const token = this.tokens.next();
    if (token.kind === 'string') {
      const bytes = this.tokens.joined(token);
      if (!field) return;
      if (field.type !== 'string' && field.type !== 'bytes') throw this.#wrong(token, `a value of type ${field.type}`);
      return this.writer.bytes(field.number, bytes);
    }
    const isNegative = token.text === '-';
    const word = isNegative ? this.tokens.next() : token;
    if (word.kind !== 'word' && word.kind !== 'number') throw this.#wrong(word, 'a value');
    if (field) this.#scalar(field, word, isNegative);
  }

  #scalar({ number, type }: Field, token: Token, isNegative: boolean): void {
    const { text } = token;
    switch (type as Scalar) {
      case 'int':
        return this.writer.integer(number, this.#integer(token, isNegative));
      case 'dtype': {
        const named = dataTypeByName(text);
        return this.writer.integer(number, named === undefined ? this.#integer(token, isNegative) : BigInt(named));
      }
      case 'bool':
        if (!/^([tf01]|[Tt]rue|[Ff]alse)$/.test(text)) break;
        return this.writer.integer(number, /^[tT1]/.test(text) ? 1n : 0n);
      case 'float':
        return this.writer.float(number, this.#number(token, isNegative));
      case 'double':
        return this.writer.double(number, this.#number(token, isNegative));
      default:
    }
    throw this.#wrong(token, `a value of type ${type}`);
  }

  /** Decimal, hexadecimal or octal. */
  #integer(token: Token, isNegative: boolean): bigint {
    const { text } = token;
    const isOctal = /^0[0-7]+$/.test(text);
    if (text.length > 24 || !/^(0[xX][0-9a-fA-F]+|\d+)$/.test(text)) throw this.#wrong(token, 'a whole number');
    const value = BigInt(isOctal ? `0o${text.slice(1)}` : text);
    return isNegative ? -value : value;
  }

  #number(token: Token, isNegative: boolean): number {
    const text = token.text.toLowerCase();
    const value = /^(inf|infinity)$/.test(text) ? Infinity : text === 'nan' ? NaN : /^[\d.]/.test(text) ? Number(/^0x/.test(text) ? text : text.replace(/f$/, '')) : undefined;
    if (value === undefined || (Number.isNaN(value) && text !== 'nan')) throw this.#wrong(token, 'a number');
    return isNegative ? -value : value;
  }

  #wrong(found: Token, expected: string): Error {
    const what = found.kind === 'end' ? 'the end' : `'${shortened(found.text, 40)}'`;
    return formatError({ ...this.place, offset: found.offset }, `found ${what}, expected ${expected}. The text is damaged or cut off.`);
  }
}
