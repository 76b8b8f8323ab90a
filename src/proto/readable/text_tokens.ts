/** The words, numbers, strings and symbols of a text form, one by one from its bytes: a string may hold most of a file. */
import { formatError, type Place } from '../wire/place.js';

export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'symbol' | 'end';
  /** Of a string only that it is one. */
  readonly text: string;
  readonly offset: number;
}

const ESCAPES: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92, "'": 39, '"': 34, '?': 63 };

const [QUOTE, APOSTROPHE, BACKSLASH, HASH, NEWLINE] = [34, 39, 92, 35, 10];
const isSpace = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13);
const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;
const isLetter = (byte: number): boolean => (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || byte === 95;
const isOctal = (byte: number): boolean => byte >= 48 && byte <= 55;

export class TextTokens {
  #position = 0;
  #ahead: Token | undefined;

  constructor(
    private readonly source: Uint8Array,
    private readonly place: Place,
  ) {}

  peek(): Token {
    return (this.#ahead ??= this.#read());
  }

  next(): Token {
    const token = this.peek();
    this.#ahead = undefined;
    return token;
  }

  /** Takes a symbol if it is the next. */
  take(symbol: string): boolean {
    const { kind, text } = this.peek();
    if (kind !== 'symbol' || text !== symbol) return false;
    this.#ahead = undefined;
    return true;
  }

  /** The bytes of a string and of those that follow it directly: they are one. */
  joined(first: Token): Uint8Array {
    const pieces = [this.#unescaped(first)];
    while (this.peek().kind === 'string') pieces.push(this.#unescaped(this.next()));
    if (pieces.length === 1) return pieces[0];
    const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  #read(): Token {
    const { source } = this;
    let at = this.#position;
    for (; at < source.length; at++) {
      if (source[at] === HASH) while (at < source.length && source[at] !== NEWLINE) at++;
      else if (!isSpace(source[at])) break;
    }
    const offset = at;
    if (at >= source.length) return this.#token('end', '', offset, at);
    const byte = source[at];
    if (byte === QUOTE || byte === APOSTROPHE) return this.#token('string', 'a string', offset, this.#endOfString(at));
    const begins = (i: number): boolean => isDigit(source[i]) || source[i] === 46;
    if (!isLetter(byte) && !begins(at)) return this.#token('symbol', String.fromCharCode(byte), offset, at + 1);
    for (at++; at < source.length; at++) {
      const isExponent = (source[at] === 43 || source[at] === 45) && /[eE]/.test(String.fromCharCode(source[at - 1])) && begins(offset);
      if (!isLetter(source[at]) && !begins(at) && !isExponent) break;
    }
    return this.#token(isLetter(byte) ? 'word' : 'number', new TextDecoder().decode(source.subarray(offset, at)), offset, at);
  }

  #token(kind: Token['kind'], text: string, offset: number, end: number): Token {
    this.#position = end;
    return { kind, text, offset };
  }

  #endOfString(start: number): number {
    const { source } = this;
    for (let at = start + 1; at < source.length && source[at] !== NEWLINE; at++) {
      if (source[at] === BACKSLASH) at++;
      else if (source[at] === source[start]) return at + 1;
    }
    throw formatError({ ...this.place, offset: start }, 'found a string without an end, expected its closing quote. The text is damaged or cut off.');
  }

  #unescaped({ offset }: Token): Uint8Array {
    const { source } = this;
    const end = this.#endOfString(offset) - 1;
    const bytes = new Uint8Array(end - offset - 1);
    let length = 0;
    for (let at = offset + 1; at < end; at++) {
      if (source[at] !== BACKSLASH) {
        bytes[length++] = source[at];
        continue;
      }
      const letter = String.fromCharCode(source[++at]);
      if (isOctal(source[at])) {
        let value = 0;
        for (let digits = 0; digits < 3 && at < end && isOctal(source[at]); digits++) value = 8 * value + source[at++] - 48;
        at--;
        bytes[length++] = value;
      } else if (letter === 'x' || letter === 'X') {
        const hex = /^[0-9a-fA-F]{1,2}/.exec(String.fromCharCode(...source.subarray(at + 1, Math.min(at + 3, end))))?.[0];
        if (hex === undefined) throw this.#badEscape(at - 1);
        bytes[length++] = parseInt(hex, 16);
        at += hex.length;
      } else if (Object.hasOwn(ESCAPES, letter)) bytes[length++] = ESCAPES[letter];
      else throw this.#badEscape(at - 1);
    }
    return bytes.subarray(0, length);
  }

  #badEscape(offset: number): Error {
    return formatError({ ...this.place, offset }, "found a backslash before something else than a letter of 'abfnrtvx' or digits, expected one of these. The text is damaged.");
  }
}
