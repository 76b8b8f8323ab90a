/** Servers that send more than they should, or hardly anything. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { urlSource, type UrlOptions } from '../../../src/io/sources/url_source.js';
import { Clock } from '../downloads/clock.js';
import { endless, file, silence, startServer, status, trickle, type Behaviour, type MischiefServer } from '../downloads/mischief_server.js';

const BYTES = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251);
const clock = new Clock();
const OPTIONS: UrlOptions = { maxBytes: 2 ** 20, patience: { silence: 300, period: 10_000, least: 1000, after: clock.after } };

let server: MischiefServer;
beforeAll(async () => void (server = await startServer()));
afterAll(() => server.close());
beforeEach(() => void (server.onStall = () => clock.pass(10_000)));

const range = (text: string) => ({ 'Content-Range': `bytes ${text}` });
/** Answers what is asked first well. */
const probed: Behaviour = ({ response }) => void response.writeHead(206, range('0-0/200000')).end(BYTES.subarray(0, 1));
const slow: Behaviour = (visit) => {
  visit.response.writeHead(200, { 'Content-Length': BYTES.length }).write(BYTES.subarray(0, 1));
  visit.cutOnceArrived(1, visit.stalled);
};

async function readAll(): Promise<Uint8Array> {
  const source = await urlSource(`${server.url}/g.pb`, { ...OPTIONS, onProgress: (loaded) => server.arrived(loaded) });
  return source.read(0, source.byteLength);
}

test.each<readonly [string, readonly Behaviour[], string, RegExp]>([
  ['a body without end', [endless()], 'DownloadError', /g\.pb: the server sends more than 1048576 bytes, which is all that was expected/],
  ['a body that says that it is too long', [endless({ 'Content-Length': '99999999999' })], 'DownloadError', /sends more than 1048576 bytes/],
  ['the first byte, and no end of it', [endless(range('0-0/200000'), 206)], 'DownloadError', /sends more than \d+ bytes/],
  ['a range without end', [probed, endless(range('0-199999/200000'), 206)], 'DownloadError', /sends more than 200000 bytes/],
  ['a file of a terabyte', [({ response }) => void response.writeHead(206, range('0-0/1000000000000')).end('x')], 'DownloadError', /1000000000000 bytes at once were asked for, expected at most 1048576/],
  ['a size that is no number that counts', [endless(range(`0-0/${'9'.repeat(30)}`), 206)], 'DownloadError', /sends more than 1048576 bytes/],
  ['416 for everything', [status(416)], 'FileNotFoundError', /the server answered 416/],
  ['no answer', [silence], 'FileNotFoundError', /could not be fetched \(the server could not be reached \((nothing came for 0\.3 s|only 0 bytes came in 10 s)\)\)/],
  ['a byte, and no other', [slow], 'FileNotFoundError', /the download broke off after 1 bytes \(the connection broke \((nothing came for 0\.3 s|only 1 bytes came in 10 s)\)\)/],
])('%s', async (_, behaviours, tag, message) => {
  server.behave(...behaviours);
  await expect(readAll()).rejects.toMatchObject({ tag, message: expect.stringMatching(message) });
});

test('a server that forgets how to answer ranges is read as far as it is needed', async () => {
  server.behave(probed, endless());
  const source = await urlSource(`${server.url}/g.pb`, OPTIONS);
  expect(await source.read(5, 3)).toEqual(new Uint8Array(3));
  server.behave(probed, file(BYTES, { ranges: false }));
  const other = await urlSource(`${server.url}/g.pb`, OPTIONS);
  expect(Array.from(await other.read(100_000, 5))).toEqual(Array.from(BYTES.subarray(100_000, 100_005)));
});

test('a trickle is given up', async () => {
  server.behave(trickle);
  await expect(readAll()).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringMatching(/broke off after 1 bytes/) });
});
