/** A request and its answer, which end when nothing comes for too long, when too little comes, or when the caller wants no more. */

/** How long to wait for a server, in milliseconds. */
export interface ConnectionPatience {
  /** For the next bytes, or for the answer to begin. A connection that is silent for so long is broken. */
  readonly silence: number;
  /** A connection that brings less than `least` bytes in every `period` is as good as broken. */
  readonly period: number;
  readonly least: number;
  /** Calls a function after a time, unless the function that it returns is called before. */
  readonly after: (milliseconds: number, task: () => void) => () => void;
}

export const CONNECTION_PATIENCE: ConnectionPatience = {
  silence: 15_000,
  // Modems were faster.
  period: 60_000,
  least: 2 ** 16,
  after: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** What another try may mend. */
export class Broken extends Error {
  /** Node's code for the reason, where there is one. */
  readonly code: string;

  constructor(message: string, options: ErrorOptions & { readonly code?: string } = {}) {
    super(message, options);
    this.code = options.code ?? '';
  }
}

export class Connection {
  readonly #controller = new AbortController();
  readonly #patience: ConnectionPatience;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#controller.abort();
  #endSilence = (): void => undefined;
  #endPeriod = (): void => undefined;
  #bytes = 0;
  /** Why it was ended, if it was not the caller who did it. */
  #given: string | undefined;

  constructor({ signal, patience }: { readonly signal?: AbortSignal; readonly patience?: Partial<ConnectionPatience> }) {
    this.#patience = { ...CONNECTION_PATIENCE, ...patience };
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort);
  }

  /** @throws Broken */
  async request(url: string, headers: Readonly<Record<string, string>>, cache: 'default' | 'no-store' = 'default'): Promise<Response> {
    this.#wait();
    this.#watch();
    try {
      return await fetch(url, { headers, signal: this.#controller.signal, cache });
    } catch (cause) {
      throw this.#broken('the server could not be reached', cause);
    }
  }

  /** The bytes of the answer, as they come. @throws Broken */
  async *body(response: Response): AsyncGenerator<Uint8Array> {
    const reader = response.body?.getReader();
    try {
      for (;;) {
        this.#wait();
        const next = await reader?.read();
        if (!next || next.done) return;
        this.#endSilence();
        this.#bytes += next.value.length;
        yield next.value;
      }
    } catch (cause) {
      throw this.#broken('the connection broke', cause);
    }
  }

  /** Ends what is still under way. */
  close(): void {
    this.#endSilence();
    this.#endPeriod();
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#controller.abort();
  }

  #wait(): void {
    const { silence, after } = this.#patience;
    this.#endSilence();
    this.#endSilence = after(silence, () => this.#giveUp(`nothing came for ${silence / 1000} s`));
  }

  #watch(): void {
    const { period, least, after } = this.#patience;
    const before = this.#bytes;
    this.#endPeriod = after(period, () => {
      const came = this.#bytes - before;
      if (came < least) this.#giveUp(`only ${came} bytes came in ${period / 1000} s`);
      else this.#watch();
    });
  }

  #giveUp(reason: string): void {
    this.#given ??= reason;
    this.#controller.abort();
  }

  #broken(what: string, cause: unknown): Broken {
    const { code, message } = reasonOf(cause);
    return new Broken(`${what} (${this.#given ?? message})`, { cause, code });
  }
}

function reasonOf(error: unknown): { readonly code: string; readonly message: string } {
  if (typeof error !== 'object' || error === null) return { code: '', message: String(error) };
  // Node says only "fetch failed" and hides the reason behind it.
  if ('cause' in error && typeof error.cause === 'object' && error.cause !== null && 'message' in error.cause) return reasonOf(error.cause);
  return { code: 'code' in error ? String(error.code) : '', message: 'message' in error ? String(error.message) : '' };
}
