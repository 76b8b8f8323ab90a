/** What lies on a server: no request more than it takes, and files that have no neighbours. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openModel } from '../../../src/open/open_model.js';
import { tarGzOf } from '../../io/archives/pack.js';
import { fixture } from '../../proto/fixtures.js';

const FROZEN = readFileSync('test/reference/formats/frozen.pb');
let server: Server;
let url = '';
const asked: string[] = [];

beforeAll(async () => {
  const files: Readonly<Record<string, Uint8Array>> = {
    '/graph.pb': FROZEN,
    '/graph': FROZEN,
    '/model.ckpt-1': fixture('v1'),
    '/model.h5': readFileSync('test/reference/formats/model.h5'),
    ...Object.fromEntries(['saved_model.pb', 'variables/variables.index', 'variables/variables.data-00000-of-00001'].map((file) => [`/saved/${file}`, readFileSync(`test/reference/saved_models/tf2/${file}`)])),
    ...Object.fromEntries(readdirSync('test/reference/tfjs/plain').map((file) => [`/tfjs/${file}`, readFileSync(`test/reference/tfjs/plain/${file}`)])),
    '/other.json': Buffer.from('{"a": 1}'),
    '/download': await tarGzOf([['net/graph.pb', FROZEN]]),
    '/a%20b.index': fixture('all_dtypes.index'),
    '/a%20b.data-00000-of-00001': fixture('all_dtypes.data-00000-of-00001'),
    '/100%.index': fixture('all_dtypes.index'),
    '/100%.data-00000-of-00001': fixture('all_dtypes.data-00000-of-00001'),
  };
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const content = files[path.replace(/\?.*/, '')];
    if (content) response.writeHead(200).end(content);
    else response.writeHead(404, 'Not Found').end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => void (asked.length = 0));
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

test.each([
  ['/graph.pb', 'graph', /\/graph\.pb$/, ['/graph.pb']],
  ['/graph', 'graph', /\/graph$/, ['/graph.index', '/graph']],
  ['/model.ckpt-1', 'checkpoint', /\/model\.ckpt-1$/, ['/model.ckpt-1.index', '/model.ckpt-1']],
  ['/download', 'graph', /\/download\/graph\.pb$/, ['/download.index', '/download']],
  ['/a%20b.index', 'checkpoint', /^a b$/, ['/a%20b.index', '/a%20b.data-00000-of-00001']],
  ['/100%.index', 'checkpoint', /^100%$/, ['/100%.index', '/100%.data-00000-of-00001']],
])('%s', async (path, kind, name, requests) => {
  const model = await openModel(`${url}${path}`);
  expect(model).toMatchObject({ kind, name: expect.stringMatching(name) });
  expect(asked).toEqual(requests);
  if (model.kind === 'checkpoint') await model.checkpoint.close();
});

test('a TensorFlow.js model brings its weights, with the query that it was asked with', async () => {
  expect(await openModel(`${url}/tfjs/model.json?tfjs-format=file`)).toMatchObject({ kind: 'graph', name: `${url}/tfjs/model.json?tfjs-format=file` });
  expect(asked).toEqual(['model.json', 'group1-shard1of3.bin', 'group1-shard2of3.bin', 'group1-shard3of3.bin'].map((file) => `/tfjs/${file}?tfjs-format=file`));
  await expect(openModel(`${url}/other.json`)).rejects.toMatchObject({ message: expect.stringContaining('other.json is no model, but JSON') });
});

test('what is not read is told with its address', async () => {
  await expect(openModel(`${url}/model.h5`)).rejects.toMatchObject({ tag: 'GraphFormatError', message: expect.stringContaining(`${url}/model.h5 is a Keras model (HDF5)`) });
});

test('a SavedModel brings its variables', async () => {
  expect(await openModel(`${url}/saved/saved_model.pb`)).toMatchObject({ kind: 'graph', format: 'SavedModel' });
  expect(asked).toEqual(['saved_model.pb', 'variables/variables.index', 'variables/variables.data-00000-of-00001'].map((file) => `/saved/${file}`));
});

test('where nothing is, the checkpoint is what is missed', async () => {
  await expect(openModel(`${url}/lost`)).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringContaining('/lost.index: the server answered 404') });
  await expect(openModel(`${url}/lost.index`)).rejects.toMatchObject({ tag: 'FileNotFoundError' });
  expect(asked).toEqual(['/lost.index', '/lost', '/lost.index']);
});

test('addresses that no server answers', async () => {
  const address = URL.createObjectURL(new Blob([Uint8Array.from(FROZEN)]));
  try {
    expect(await openModel(new URL(address))).toMatchObject({ kind: 'graph', name: address });
  } finally {
    URL.revokeObjectURL(address);
  }
  expect(await openModel(new URL(`data:application/octet-stream;base64,${FROZEN.toString('base64')}`))).toMatchObject({ kind: 'graph' });
  await expect(openModel(new URL('ftp://host/graph.pb'))).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringContaining('ftp://host/graph.pb could not be fetched') });
});
