/** Bytes that arrive in pieces of any size, taken in pieces of the size that is wanted. */

export class ByteStream {
  readonly #pieces: AsyncIterator<Uint8Array>;
  /** What arrived and was not taken yet. */
  #left = new Uint8Array(0);

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** The next bytes, `most` of them at most and one at least; undefined at the end. */
  async some(most: number): Promise<Uint8Array | undefined> {
    while (this.#left.length === 0) {
      const { done, value } = await this.#pieces.next();
      if (done) return undefined;
      this.#left = value as Uint8Array<ArrayBuffer>;
    }
    const bytes = this.#left.subarray(0, most);
    this.#left = this.#left.subarray(bytes.length);
    return bytes;
  }

  /** Exactly so many bytes, which are to be few; undefined where the end comes before the first of them. @throws Error where it comes later */
  async take(length: number): Promise<Uint8Array | undefined> {
    const first = await this.some(length);
    if (!first || first.length === length) return first;
    const bytes = new Uint8Array(length);
    bytes.set(first);
    for (let done = first.length; done < length; ) {
      const next = await this.some(length - done);
      if (!next) throw truncated();
      bytes.set(next, done);
      done += next.length;
    }
    return bytes;
  }

  /** Goes past so many bytes. @throws Error where there are fewer */
  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) {
      const next = await this.some(left);
      if (!next) throw truncated();
      left -= next.length;
    }
  }

  /** No more is wanted. */
  async end(): Promise<void> {
    await this.#pieces.return?.();
  }
}

export const truncated = (): Error => new Error('Tar archive is truncated');
