/** A server for tests that serves one file, well or badly, as it is told for each request in turn. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/** What a behaviour has to work with. */
export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The first byte that is asked for. */
  readonly from: number;
  /** Cuts the connection once so many bytes of the file have arrived: what is on its way at that moment would be lost with it. */
  cutOnceArrived(bytes: number, cut: () => void): void;
  /** Nothing more will come: time may pass. */
  stalled(): void;
}

export type Behaviour = (visit: Visit) => void;

export interface MischiefServer {
  readonly url: string;
  /** What was asked for so far. */
  readonly asked: readonly Asked[];
  /** How it behaves from now on: one for each request, the last one for all that follow. */
  behave(...behaviours: readonly Behaviour[]): void;
  /** Is called whenever nothing more comes. */
  onStall: () => void;
  /** Tells it how much of the file has arrived. */
  arrived(bytes: number): void;
  close(): Promise<void>;
}

export async function startServer(): Promise<MischiefServer> {
  const asked: Asked[] = [];
  let behaviours: readonly Behaviour[] = [];
  let visits = 0;
  let pending: { readonly bytes: number; readonly cut: () => void } | undefined;
  const server = createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers;
    asked.push({ path: request.url ?? '', range, ifRange: typeof ifRange === 'string' ? ifRange : undefined });
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    behaviours[Math.min(visits++, behaviours.length - 1)]({ request, response, from, cutOnceArrived: (bytes, cut) => void (pending = { bytes, cut }), stalled: () => mischief.onStall() });
  });
  // Its connections end when a behaviour says so: by the clock, a slow machine would find some of them cut that no test has cut.
  server.keepAliveTimeout = 0;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const mischief: MischiefServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    onStall: () => undefined,
    behave(...next) {
      behaviours = next;
      visits = 0;
      asked.length = 0;
    },
    arrived(bytes) {
      if (!pending || bytes < pending.bytes) return;
      const { cut } = pending;
      pending = undefined;
      cut();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return mischief;
}

export interface FileOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** After so many bytes of the body: the connection is cut, or nothing more comes. */
  readonly cutAfter?: number;
  readonly stallAfter?: number;
  /** Whether ranges are answered, and If-Range is heeded. */
  readonly ranges?: boolean;
}

/** Serves a file as a good server does, with ranges and If-Range; or, by its options, not quite so. */
export function file(bytes: Uint8Array, { headers = {}, cutAfter, stallAfter, ranges = true }: FileOptions = {}): Behaviour {
  return ({ request, response, from, cutOnceArrived, stalled }) => {
    const condition = request.headers['if-range'];
    const isRange = ranges && request.headers.range !== undefined && (condition === undefined || condition === headers['ETag'] || condition === headers['Last-Modified']);
    if (isRange && from >= bytes.length) return void response.writeHead(416, { ...headers, 'Content-Range': `bytes */${bytes.length}` }).end();
    const body = isRange ? bytes.subarray(from) : bytes;
    const range = { 'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
    response.writeHead(isRange ? 206 : 200, { 'Content-Length': body.length, ...headers, ...(isRange ? range : {}) });
    const end = cutAfter ?? stallAfter;
    if (end === undefined) return void response.end(body);
    response.write(body.subarray(0, end));
    cutOnceArrived(bytes.length - body.length + end, cutAfter !== undefined ? () => response.destroy() : stalled);
  };
}

export const status = (code: number, headers: Readonly<Record<string, string>> = {}): Behaviour => ({ response }) => void response.writeHead(code, headers).end('sorry');
export const redirectTo = (path: string): Behaviour => ({ response }) => void response.writeHead(302, { Location: path }).end();
/** Takes the request and says nothing. */
export const silence: Behaviour = ({ stalled }) => stalled();
/** Cuts the connection before the answer. */
export const hangUp: Behaviour = ({ response }) => void response.destroy();

/** A body without end. */
export const endless = (headers: Readonly<Record<string, string>> = {}, code = 200): Behaviour => ({ response }) => {
  response.writeHead(code, headers);
  const more = (): void => {
    while (!response.destroyed && response.write(new Uint8Array(2 ** 16))) continue;
  };
  response.on('drain', more);
  more();
};

/** One byte, and time passes; and so on. */
export const trickle: Behaviour = ({ response, from, cutOnceArrived, stalled }) => {
  response.writeHead(from > 0 ? 206 : 200, from > 0 ? { 'Content-Range': `bytes ${from}-199999/200000` } : { 'Content-Length': 200_000 }).write(new Uint8Array(1));
  cutOnceArrived(from + 1, stalled);
};
