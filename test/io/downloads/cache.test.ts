/** Downloads into the cache, from a server that does everything that servers do. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ArchiveFormatError } from '../../../src/errors.js';
import { defaultCache, environment, fetchIntoCache, findCached, isIntact, openCached, removeCached, type CacheRequest } from '../../../src/io/downloads/cache.js';
import type { DownloadOptions } from '../../../src/io/downloads/download.js';
import { downloadedChunks } from '../../../src/io/downloads/download_to_memory.js';
import { temporaryName } from '../../../src/io/sources/temporary_files.js';
import { Clock } from './clock.js';
import { endless, file, hangUp, redirectTo, silence, startServer, status, trickle, type Behaviour, type FileOptions, type MischiefServer } from './mischief_server.js';

/** Two versions of a file, of different lengths. */
const BYTES = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >> 3);
const OTHER = Uint8Array.from({ length: 180_000 }, (_, i) => (i * 7) >> 2);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const ETAG = { headers: { ETag: '"one"' } } as const;
/** Time passes when the server says that nothing more will come. */
const clock = new Clock();
const QUICK = { patience: { silence: 300, period: 10_000, least: 1000, pauses: [1, 1, 1], after: clock.after } };

let server: MischiefServer;
let cache = '';
beforeAll(async () => void (server = await startServer()));
afterAll(() => server.close());
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'deeplab-cache-'));
  server.onStall = () => clock.pass(300);
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

/** Refuses what is neither of the two versions, as the checksums of an archive would. */
const check: CacheRequest['check'] = async (source) => {
  const digest = sha256(await source.read(0, source.byteLength));
  if (![BYTES, OTHER].some((bytes) => sha256(bytes) === digest)) throw new ArchiveFormatError(`${source.name} is damaged.`);
};

function fetchFile(options: DownloadOptions = QUICK, paths: readonly string[] = ['/a.tar.gz']) {
  const request = { name: 'a.tar.gz', urls: paths.map((path) => server.url + path), check };
  const onProgress = (loaded: number, total: number): void => {
    server.arrived(loaded);
    options.onProgress?.(loaded, total);
  };
  return fetchIntoCache(cache, request, { ...options, onProgress });
}

const cut = (bytes: Uint8Array, cutAfter: number, options: FileOptions = {}): Behaviour => file(bytes, { cutAfter, ...options });

describe('a file arrives whole', () => {
  const RANGE_50 = 'bytes=50000-';
  const CASES: readonly (readonly [string, readonly Behaviour[], Uint8Array, readonly (string | undefined)[]])[] = [
    ['at once', [file(BYTES)], BYTES, [undefined]],
    ['without its length', [({ response }) => void response.end(BYTES)], BYTES, [undefined]],
    ['after a redirection', [redirectTo('/elsewhere/'), file(BYTES)], BYTES, [undefined, undefined]],
    ['after a break: the rest is asked for', [cut(BYTES, 50_000, ETAG), file(BYTES, ETAG)], BYTES, [undefined, RANGE_50]],
    ['after a break, with a date of change only', [cut(BYTES, 50_000, { headers: { 'Last-Modified': 'x' } }), file(BYTES, { headers: { 'Last-Modified': 'x' } })], BYTES, [undefined, RANGE_50]],
    ['after a break, with a weak ETag', [cut(BYTES, 50_000, { headers: { ETag: 'W/"1"' } }), file(BYTES, { headers: { ETag: 'W/"1"' } })], BYTES, [undefined, RANGE_50]],
    ['after a break, without any version', [cut(BYTES, 50_000), file(BYTES)], BYTES, [undefined, RANGE_50]],
    ['after a break, through a redirection', [cut(BYTES, 50_000), redirectTo('/x'), file(BYTES)], BYTES, [undefined, RANGE_50, RANGE_50]],
    ['after several breaks', [cut(BYTES, 50_000), cut(BYTES, 30_000), cut(BYTES, 1), hangUp, file(BYTES)], BYTES, [undefined, RANGE_50, 'bytes=80000-', 'bytes=80001-', 'bytes=80001-']],
    ['after more breaks than there are tries, as each brings something', Array.from({ length: 9 }, () => cut(BYTES, 22_000)).concat(file(BYTES)), BYTES, [undefined, ...Array.from({ length: 9 }, (_, i) => `bytes=${22_000 * (i + 1)}-`)]],
    ['after a stall', [file(BYTES, { stallAfter: 50_000 }), file(BYTES)], BYTES, [undefined, RANGE_50]],
    ['after an answer that did not come', [silence, file(BYTES)], BYTES, [undefined, undefined]],
    ['after 500 and 503', [status(500), status(503), file(BYTES)], BYTES, [undefined, undefined, undefined]],
    ['after 500 in the middle', [cut(BYTES, 50_000), status(502), file(BYTES)], BYTES, [undefined, RANGE_50, RANGE_50]],
    ['after 429', [status(429), file(BYTES)], BYTES, [undefined, undefined]],
    ['when the server knows no ranges', [cut(BYTES, 50_000), file(BYTES, { ranges: false })], BYTES, [undefined, RANGE_50]],
    ['when the file has changed: the new one (If-Range)', [cut(BYTES, 50_000, ETAG), file(OTHER, { headers: { ETag: '"two"' } })], OTHER, [undefined, RANGE_50]],
    ['when the file has changed, and If-Range is not heeded: the ETag tells', [cut(BYTES, 50_000, ETAG), ignoringIfRange(OTHER, '"two"')], OTHER, [undefined, RANGE_50, undefined]],
    ['when the file has changed, and only its size tells', [cut(BYTES, 50_000), file(OTHER)], OTHER, [undefined, RANGE_50, undefined]],
    ['when the file has changed, and nothing tells but the check', [cut(BYTES.map((byte) => byte ^ 1), 50_000), file(BYTES)], BYTES, [undefined, RANGE_50, undefined]],
    ['when the file has become shorter: 416', [cut(BYTES, 190_000), file(OTHER)], OTHER, [undefined, 'bytes=190000-', undefined]],
    ['when another range is answered', [cut(BYTES, 50_000), wrongRange, file(BYTES)], BYTES, [undefined, RANGE_50, undefined]],
    ['from the second place', [status(404), file(BYTES)], BYTES, [undefined, undefined]],
  ];

  function ignoringIfRange(bytes: Uint8Array, etag: string): Behaviour {
    return (visit) => {
      delete visit.request.headers['if-range'];
      file(bytes, { headers: { ETag: etag } })(visit);
    };
  }

  function wrongRange({ response }: Parameters<Behaviour>[0]): void {
    response.writeHead(206, { 'Content-Range': `bytes 0-9/${BYTES.length}` }).end(BYTES.subarray(0, 10));
  }

  test.each(CASES)('%s', async (_, behaviours, expected, ranges) => {
    server.behave(...behaviours);
    const found = await fetchFile(QUICK, ['/a.tar.gz', '/b.tar.gz']);
    expect(server.asked.map(({ range }) => range)).toEqual(ranges);
    expect(found).toMatchObject({ path: join(cache, 'a.tar.gz'), byteLength: expected.length, sha256: sha256(expected) });
    expect(Buffer.compare(readFileSync(found.path), expected)).toBe(0);
    // Nothing else is left behind.
    expect(readdirSync(cache).sort()).toEqual(['a.tar.gz', 'a.tar.gz.json']);
  });

  test('a version is named when the rest is asked for, if it is one', async () => {
    server.behave(cut(BYTES, 50_000, ETAG), file(BYTES, ETAG));
    await fetchFile();
    expect(server.asked.map(({ ifRange }) => ifRange)).toEqual([undefined, '"one"']);
    await removeCached(cache, 'a.tar.gz');
    server.behave(cut(BYTES, 50_000, { headers: { ETag: 'W/"1"' } }), file(BYTES));
    await fetchFile();
    expect(server.asked.map(({ ifRange }) => ifRange)).toEqual([undefined, undefined]);
  });

  test.each([
    ['Repr-Digest', `sha-256=:${createHash('sha256').update(BYTES).digest('base64')}:`],
    ['x-goog-hash', `crc32c=AAAAAA==,md5=${createHash('md5').update(BYTES).digest('base64')}`],
  ])('a digest that the server tells is compared: %s', async (name, value) => {
    server.behave(file(BYTES, { headers: { [name]: value } }));
    expect((await fetchFile()).byteLength).toBe(BYTES.length);
    await removeCached(cache, 'a.tar.gz');
    server.behave(file(OTHER, { headers: { [name]: value } }));
    await expect(fetchFile()).rejects.toMatchObject({ tag: 'DownloadError', message: expect.stringMatching(/Its (sha256|md5) is \S+, expected \S+, as the server says/) });
  });

  test('progress goes up to the size', async () => {
    const seen: (readonly [number, number])[] = [];
    server.behave(cut(BYTES, 50_000), file(BYTES));
    await fetchFile({ ...QUICK, onProgress: (loaded, total) => void seen.push([loaded, total]) });
    expect(seen.at(-1)).toEqual([BYTES.length, BYTES.length]);
    expect(seen.every(([loaded, total], i) => total === BYTES.length && (i === 0 || loaded > seen[i - 1][0]))).toBe(true);
  });
});

describe('what cannot be had', () => {
  test.each<readonly [string, readonly Behaviour[], string, RegExp, number]>([
    ['404', [status(404)], 'FileNotFoundError', /^The server answered that there is no http:\S+\/a\.tar\.gz\. Check the address/, 1],
    ['403', [status(403)], 'DownloadError', /a\.tar\.gz: the server answered 403 Forbidden, expected 200 \(OK\)/, 1],
    ['416 without a reason', [status(416)], 'DownloadError', /the server answered 416/, 1],
    ['206 without a reason', [status(206)], 'DownloadError', /the server answered 206/, 1],
    ['500 again and again', [status(500)], 'DownloadError', /the server answered 500 Internal Server Error, in 4 tries one after the other\./, 4],
    ['silence again and again', [silence], 'DownloadError', /nothing came for 0\.3 s\), in 4 tries/, 4],
    ['a stall at the same place again and again', [file(BYTES, { stallAfter: 1000, ranges: false })], 'DownloadError', /nothing came for 0\.3 s\), in 4 tries.* 1000 bytes are kept/, 4],
    ['breaks, and no ranges to go on with', [cut(BYTES, 1000, { ranges: false })], 'DownloadError', /the connection .*, in 4 tries/, 4],
    ['redirections without end', [redirectTo('/a.tar.gz')], 'DownloadError', /redirect/, 84],
    ['another file', [file(new TextEncoder().encode('<html>Log in</html>'))], 'DownloadError', /^What http:\S+ sent is not the file that was asked for, and was thrown away\. a\.tar\.gz is damaged\./, 1],
  ])('%s', async (_, behaviours, tag, message, requests) => {
    server.behave(...behaviours);
    await expect(fetchFile()).rejects.toMatchObject({ tag, message: expect.stringMatching(message) });
    expect(server.asked).toHaveLength(requests);
    expect(existsSync(join(cache, 'a.tar.gz'))).toBe(false);
    expect(await findCached(cache, 'a.tar.gz')).toBeUndefined();
    // And the next time all is well.
    server.behave(file(BYTES));
    expect((await fetchFile()).sha256).toBe(sha256(BYTES));
  });

  test('nobody there', async () => {
    const gone = await startServer();
    await gone.close();
    const request = { name: 'a.tar.gz', urls: [`${gone.url}/a.tar.gz`], check };
    await expect(fetchIntoCache(cache, request, QUICK)).rejects.toMatchObject({ tag: 'DownloadError', message: expect.stringMatching(/could not be reached \(.*ECONNREFUSED/) });
  });

  test('a cache that cannot be written', async () => {
    writeFileSync(join(cache, 'file'), '');
    const request = { name: 'a.tar.gz', urls: [server.url], check };
    await expect(fetchIntoCache(join(cache, 'file', 'cache'), request)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/^The cache .* could not be written: .*DEEPLAB_CACHE/) });
  });
});

describe('between two calls', () => {
  test('what was interrupted is gone on with', async () => {
    const controller = new AbortController();
    server.onStall = () => undefined;
    server.behave(file(BYTES, { ...ETAG, stallAfter: 50_000 }));
    const onProgress = (loaded: number): void => void (loaded === 50_000 && controller.abort());
    await expect(fetchFile({ signal: controller.signal, onProgress })).rejects.toMatchObject({ tag: 'AbortError' });
    expect(readdirSync(cache).sort()).toEqual(['a.tar.gz.part', 'a.tar.gz.part.json']);
    server.behave(file(BYTES, ETAG));
    expect((await fetchFile()).sha256).toBe(sha256(BYTES));
    expect(server.asked).toEqual([{ path: '/a.tar.gz', range: 'bytes=50000-', ifRange: '"one"' }]);
  });

  test('what came whole, but not under its name, is not asked for again', async () => {
    writeFileSync(join(cache, 'a.tar.gz.part'), BYTES);
    writeFileSync(join(cache, 'a.tar.gz.part.json'), JSON.stringify({ url: `${server.url}/a.tar.gz`, byteLength: BYTES.length }));
    server.behave(status(500));
    expect((await fetchFile()).sha256).toBe(sha256(BYTES));
    expect(server.asked).toEqual([]);
  });

  test.each([
    ['of another address', JSON.stringify({ url: 'http://elsewhere/a.tar.gz', byteLength: BYTES.length })],
    ['of nobody knows what', '{'],
  ])('a part %s is not gone on with', async (_, version) => {
    writeFileSync(join(cache, 'a.tar.gz.part'), OTHER);
    writeFileSync(join(cache, 'a.tar.gz.part.json'), version);
    server.behave(file(BYTES));
    expect((await fetchFile()).sha256).toBe(sha256(BYTES));
    expect(server.asked.map(({ range }) => range)).toEqual([undefined]);
  });

  test('a file that is there is not asked for, and is known with its record', async () => {
    server.behave(file(BYTES));
    const fetched = await fetchFile();
    server.behave(status(500));
    expect(await fetchFile()).toEqual(fetched);
    expect(await findCached(cache, 'a.tar.gz')).toEqual(fetched);
    expect(server.asked).toEqual([]);
    const source = await openCached(fetched, cache);
    expect(Buffer.compare(await source.read(100, 50), BYTES.subarray(100, 150))).toBe(0);
    await source.close?.();
  });

  test('a file that lost its end is downloaded again; other bytes are found by the digest', async () => {
    server.behave(file(BYTES));
    const fetched = await fetchFile();
    expect(await isIntact(fetched)).toBe(true);
    writeFileSync(fetched.path, BYTES.map((byte, i) => (i === 777 ? byte ^ 1 : byte)));
    expect(await findCached(cache, 'a.tar.gz')).toEqual(fetched);
    expect(await isIntact(fetched)).toBe(false);
    truncateSync(fetched.path, 1000);
    expect(await findCached(cache, 'a.tar.gz')).toBeUndefined();
    expect((await fetchFile()).byteLength).toBe(BYTES.length);
    expect(readFileSync(fetched.path)).toHaveLength(BYTES.length);
  });

  test('a file that was put there by hand is taken as it is', async () => {
    writeFileSync(join(cache, 'a.tar.gz'), OTHER);
    const found = await findCached(cache, 'a.tar.gz');
    expect(found).toEqual({ path: join(cache, 'a.tar.gz'), byteLength: OTHER.length });
    expect(await isIntact(found!)).toBe(true);
  });
});

describe('several at the same time', () => {
  /** Settled by whoever is waited for. */
  function signalled(): { readonly promise: Promise<void>; readonly signal: () => void } {
    let signal = (): void => undefined;
    const promise = new Promise<void>((resolve) => (signal = resolve));
    return { promise, signal };
  }

  test('one downloads, the others wait, see how far it is, and have it', async () => {
    const seen: number[] = [];
    const [begun, looked] = [signalled(), signalled()];
    server.behave(({ response }) => {
      response.writeHead(200, { 'Content-Length': BYTES.length }).write(BYTES.subarray(0, 50_000));
      // Not before another one has seen it.
      void looked.promise.then(() => response.end(BYTES.subarray(50_000)));
    });
    const first = fetchFile({ ...QUICK, onProgress: (loaded) => loaded === 50_000 && begun.signal() });
    await begun.promise;
    const onProgress = (loaded: number): void => {
      seen.push(loaded);
      if (loaded === 50_000) looked.signal();
    };
    const [one, ...rest] = await Promise.all([first, fetchFile({ ...QUICK, onProgress }), fetchFile(QUICK)]);
    expect(server.asked).toHaveLength(1);
    expect(rest.map(({ sha256: digest }) => digest)).toEqual([one.sha256, one.sha256]);
    expect(seen).toContain(50_000);
    expect(readdirSync(cache).sort()).toEqual(['a.tar.gz', 'a.tar.gz.json']);
  });

  test('when the first fails, the next goes on', async () => {
    const controller = new AbortController();
    const [begun, looked] = [signalled(), signalled()];
    server.onStall = () => undefined;
    server.behave(file(BYTES, { stallAfter: 50_000 }), file(BYTES));
    const first = fetchFile({ ...QUICK, signal: controller.signal, onProgress: (loaded) => loaded === 50_000 && begun.signal() });
    const failed = expect(first).rejects.toMatchObject({ tag: 'AbortError' });
    await begun.promise;
    const next = fetchFile({ ...QUICK, onProgress: looked.signal });
    await looked.promise;
    controller.abort();
    await failed;
    expect((await next).sha256).toBe(sha256(BYTES));
    expect(server.asked.map(({ range }) => range)).toEqual([undefined, 'bytes=50000-']);
  });
});

describe('a server that has no end is not followed', () => {
  const LIMITED = { ...QUICK, maxBytes: 2 ** 20 };
  /** Every try finds a later version, and more of it than the one before. */
  const changing = (options: FileOptions, isHeeded: boolean): readonly Behaviour[] =>
    Array.from({ length: 40 }, (_, i): Behaviour => (visit) => {
      if (!isHeeded) delete visit.request.headers['if-range'];
      file(BYTES, { cutAfter: 4000 * (i + 1), headers: { ETag: `"${i}"` }, ...options })(visit);
    });

  test.each<readonly [string, readonly Behaviour[], RegExp]>([
    ['a body without end, whose length is not said', [endless()], /the server sends more than 1048576 bytes, and does not say how many there are/],
    ['a body that is too long, as its length says', [endless({ 'Content-Length': '99999999999' })], /the server says 99999999999 bytes, expected at most 1048576/],
    ['a body that unpacks to more', [file(gzipSync(new Uint8Array(2 ** 22)), { headers: { 'Content-Encoding': 'gzip' } })], /the server sends more than 1048576 bytes/],
    ['a range without end', [(visit) => (visit.from > 0 ? endless({ 'Content-Range': 'bytes 50000-199999/200000' }, 206) : cut(BYTES, 50_000))(visit)], /found more than the 200000 bytes that the server said, in 4 tries/],
    ['another version at every try', changing({}, true), /it had to be begun anew 6 times, since the file on the server changes all the time/],
    ['another version at every try, which only its ETag tells', changing({}, false), /it had to be begun anew 6 times/],
    ['no ranges, and a little more at every try', changing({ ranges: false }, true), /it had to be begun anew 6 times/],
    ['a byte now and then', [trickle], /the connection broke \(only 1 bytes came in 10 s\), in 4 tries one after the other\. 4 bytes are kept/],
    ['a byte at every try', [(visit) => file(BYTES, { cutAfter: 1 })(visit)], /in 4 tries one after the other\. 4 bytes are kept/],
  ])('%s', async (_, behaviours, message) => {
    server.behave(...behaviours);
    server.onStall = () => clock.pass(10_000);
    await expect(fetchFile(LIMITED)).rejects.toMatchObject({ tag: 'DownloadError', message: expect.stringMatching(message) });
    expect(server.asked.length).toBeLessThan(20);
    expect(existsSync(join(cache, 'a.tar.gz'))).toBe(false);
    server.behave(file(BYTES));
    expect((await fetchFile()).sha256).toBe(sha256(BYTES));
  });

  test('in memory neither', async () => {
    server.behave(endless());
    const chunks = downloadedChunks(`${server.url}/a.tar.gz`, LIMITED);
    await expect(chunks.next()).rejects.toMatchObject({ tag: 'DownloadError', message: expect.stringMatching(/sends more than 1048576 bytes/) });
  });
});

describe('a cache that somebody else has written to', () => {
  const name = (): string => `${server.url}/a.tar.gz`;
  test.each<readonly [string, () => unknown]>([
    ['no object', () => null],
    ['a length that is text', () => ({ url: name(), byteLength: '5' })],
    ['a condition that is no header', () => ({ url: name(), condition: 'a\nb' })],
    ['a digest that is not known', () => ({ url: name(), digest: { algorithm: 'crc', base64: '' } })],
    ['more than a few lines', () => ({ url: name(), etag: 'e'.repeat(2 ** 17) })],
  ])('a description of a part: %s', async (_, description) => {
    writeFileSync(join(cache, 'a.tar.gz.part'), BYTES.subarray(0, 1000));
    writeFileSync(join(cache, 'a.tar.gz.part.json'), JSON.stringify(description()));
    server.behave(file(BYTES));
    expect((await fetchFile()).sha256).toBe(sha256(BYTES));
    expect(server.asked.map(({ range }) => range)).toEqual([undefined]);
  });

  test('a record that is none', async () => {
    writeFileSync(join(cache, 'a.tar.gz'), BYTES);
    for (const record of ['', 'null', '{"byteLength":5,"sha256":"x"}', 'x'.repeat(100_000)]) {
      writeFileSync(join(cache, 'a.tar.gz.json'), record);
      expect(await findCached(cache, 'a.tar.gz')).toEqual({ path: join(cache, 'a.tar.gz'), byteLength: BYTES.length });
    }
  });

  test('what a killed process was writing is swept away', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(temporaryName(join(cache, 'b.tar.gz.json')).replace(/\.\d+-/, `.${pid}-`), '{');
    server.behave(file(BYTES));
    await fetchFile();
    expect(readdirSync(cache).sort()).toEqual(['a.tar.gz', 'a.tar.gz.json']);
  });
});

describe('where files are kept', () => {
  const { XDG_CACHE_HOME, DEEPLAB_CACHE, DEEPLAB_MIRROR } = process.env;
  afterEach(() => {
    for (const [name, value] of Object.entries({ XDG_CACHE_HOME, DEEPLAB_CACHE, DEEPLAB_MIRROR })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  test('by default, in a folder of this library in the user’s place for caches', () => {
    expect(isAbsolute(defaultCache())).toBe(true);
    expect(defaultCache()).toMatch(/[Cc]ache.*deeplab-ts|deeplab-ts.*[Cc]ache/);
  });

  const hasXdg = process.platform !== 'darwin' && process.platform !== 'win32';
  (hasXdg ? test : test.skip).each([
    ['/elsewhere', '/elsewhere/deeplab-ts'],
    ['relative', join(homedir(), '.cache', 'deeplab-ts')],
  ])('XDG_CACHE_HOME=%s', (value, expected) => {
    process.env['XDG_CACHE_HOME'] = value;
    expect(defaultCache()).toBe(expected);
  });

  test('an empty variable is as good as none', () => {
    Object.assign(process.env, { DEEPLAB_CACHE: '', DEEPLAB_MIRROR: 'https://m' });
    expect(environment()).toEqual({ mirror: 'https://m' });
  });
});
