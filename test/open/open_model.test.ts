/** Whatever names a model opens it, and what does not is told what was found and what to do. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readCheckpoint } from '../../src/deeplab/checkpoint.js';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { openModel } from '../../src/open/open_model.js';
import type { ModelSource } from '../../src/open/options.js';
import { tarGzOf, tarOf } from '../io/archives/pack.js';
import { fixtureFiles } from '../proto/fixtures.js';
import { CHECKPOINT, FOLDER, FROZEN } from '../deeplab/golden.js';

const INDEX = 'model.ckpt.index';
const DATA = 'model.ckpt.data-00000-of-00001';
const bytesOf = (path: string): Uint8Array<ArrayBuffer> => Uint8Array.from(readFileSync(path));
const index = bytesOf(`${CHECKPOINT}.index`);
const data = bytesOf(`${FOLDER}/${DATA}`);
const frozen = bytesOf(FROZEN);

let scratch = '';
let server: Server;
let url = '';
/** The model as the zoo packs its own: all files in one folder. */
let archive: Uint8Array<ArrayBuffer>;
/** A frozen graph only, not compressed. */
let plain: Uint8Array<ArrayBuffer>;

/** A folder below the scratch directory with links to the model's files, or other content. */
function folderWith(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = join(scratch, name);
  mkdirSync(path);
  for (const [file, content] of Object.entries(files)) {
    if (typeof content === 'string') symlinkSync(resolve(content), join(path, file));
    else writeFileSync(join(path, file), content);
  }
  return path;
}

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'deeplab-source-'));
  archive = await tarGzOf([['deeplabv3/', { type: 'directory' }], [`deeplabv3/${INDEX}`, index], ['deeplabv3/frozen_inference_graph.pb', frozen], [`deeplabv3/${DATA}`, data]]);
  plain = await tarOf([['frozen_inference_graph.pb', frozen]]);
  server = createServer((request, response) => {
    const files: Readonly<Record<string, Uint8Array>> = { '/m/model.tar.gz': archive, [`/m/${INDEX}`]: index, [`/m/${DATA}`]: data, '/m/graph.pb': frozen };
    const content = files[new URL(request.url ?? '', 'http://localhost').pathname];
    if (!content) return void response.writeHead(404, 'Not Found').end();
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (!range) return void response.writeHead(200).end(content);
    const [from, to] = [Number(range[1]), Number(range[2])];
    response.writeHead(206, { 'Content-Range': `bytes ${from}-${to}/${content.length}` }).end(content.subarray(from, to + 1));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/m`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(scratch, { recursive: true });
});

// How a source is written, once the scratch folder and the server are there.
const SOURCES: readonly (readonly [string, 'checkpoint' | 'graph', () => ModelSource | undefined])[] = [
  ['nothing: the embedded model', 'checkpoint', () => undefined],
  ['a folder', 'checkpoint', () => folderWith('plain', { [INDEX]: `${CHECKPOINT}.index`, [DATA]: `${FOLDER}/${DATA}` })],
  ['a folder with a slash at its end', 'checkpoint', () => `${FOLDER}/`],
  ['a folder with a checkpoint and a frozen graph: the checkpoint', 'checkpoint', () => FOLDER],
  ['a folder with a frozen graph only', 'graph', () => folderWith('only_graph', { 'frozen.pb': FROZEN, 'readme.txt': new Uint8Array(3) })],
  ['a prefix', 'checkpoint', () => CHECKPOINT],
  ['an .index file', 'checkpoint', () => `${CHECKPOINT}.index`],
  ['a .data file', 'checkpoint', () => `${FOLDER}/${DATA}`],
  ['a .pb file', 'graph', () => FROZEN],
  ['a .PB file', 'graph', () => join(folderWith('upper', { 'GRAPH.PB': FROZEN }), 'GRAPH.PB')],
  ['a file: URL of a folder', 'checkpoint', () => pathToFileURL(FOLDER)],
  ['a file: URL of a .pb', 'graph', () => pathToFileURL(FROZEN)],
  ['an http URL of a prefix', 'checkpoint', () => `${url}/model.ckpt`],
  ['an http URL of an .index file', 'checkpoint', () => new URL(`${url}/${INDEX}`)],
  ['an http URL of a .data file', 'checkpoint', () => `${url}/${DATA}`],
  ['an http URL of a .pb, with a query', 'graph', () => `${url}/graph.pb?version=1`],
  ['the bytes of a .pb', 'graph', () => frozen],
  ['an ArrayBuffer of a .pb', 'graph', () => frozen.buffer],
  ['a Blob of a .pb', 'graph', () => new Blob([frozen])],
  ['a File of a .pb', 'graph', () => new File([frozen], 'graph.pb')],
  ['files by name', 'checkpoint', () => ({ [INDEX]: index, [DATA]: new Blob([data]) })],
  ['a list of Files', 'checkpoint', () => [new File([data], DATA), new File([index], INDEX)]],
  ['an archive', 'checkpoint', () => join(folderWith('packed', { 'model.tar.gz': archive }), 'model.tar.gz')],
  ['an archive of a frozen graph, as a file: URL', 'graph', () => pathToFileURL(join(folderWith('packed_graph', { 'MODEL.TAR': plain }), 'MODEL.TAR'))],
  ['an http URL of an archive', 'checkpoint', () => `${url}/model.tar.gz?version=1`],
  ['the bytes of an archive', 'checkpoint', () => archive],
  ['a File of an archive', 'checkpoint', () => new File([archive], 'model.tgz')],
  ['an archive by name', 'checkpoint', () => ({ 'model.tar.gz': new Blob([archive]) })],
  ['a list with one archive', 'graph', () => [new File([plain], 'model.tar')]],
  ['a .pb by name', 'graph', () => ({ 'graph.pb': frozen })],
];

test.each(SOURCES)('%s', async (_, kind, source) => {
  const model = await openModel(source());
  expect(model.kind).toBe(kind);
  if (model.kind === 'graph') {
    expect(model.graph.nodes.get('ImageTensor')!.op).toBe('Placeholder');
    return;
  }
  expect(model.name).toBe('model.ckpt');
  expect((await model.checkpoint.read('logits/semantic/biases')).shape).toEqual([21]);
  await model.checkpoint.close();
});

describe('errors', () => {
  const CASES: readonly (readonly [string, () => ModelSource, string, string | RegExp])[] = [
    ['a path where nothing is', () => 'no/such/model.ckpt', 'FileNotFoundError', "There is nothing at 'no/such/model.ckpt': no folder, no archive, no frozen graph, and no checkpoint 'no/such/model.ckpt.index'; nor is it a name of the model zoo. Give a checkpoint's folder or prefix, a frozen .pb, a .tar.gz, a URL of one, or a name ('deeplab zoo list')."],
    ['a prefix where nothing is, beside others', () => `${FOLDER}/other.ckpt`, 'FileNotFoundError', /^There is nothing at '.*other\.ckpt'/],
    ['a .pb that is not there', () => `${FOLDER}/lost.pb`, 'FileNotFoundError', /^There is nothing at '.*lost\.pb'/],
    ['an empty string', () => '', 'FileNotFoundError', /.+/],
    ['a folder with nothing in it', () => folderWith('empty', {}), 'FileNotFoundError', /empty holds no files; expected a checkpoint \(\.index and \.data files, or a V1 checkpoint\) or a frozen graph \(\.pb\)\./],
    ['a folder with two graphs', () => folderWith('two', { 'a.pb': FROZEN, 'b.pb': FROZEN }), 'InvalidArgumentError', /two holds 2 frozen graphs: a\.pb, b\.pb\. Name one of them\./],
    ['a folder with two checkpoints', () => folderWith('pair', Object.fromEntries(['a', 'b'].flatMap((name) => [[`${name}.index`, index], [`${name}.data-00000-of-00001`, data]]))), 'InvalidArgumentError', /pair holds 2 checkpoints: a, b\. Name one of them\./],
    ['a folder without the shard', () => folderWith('no_shard', { [INDEX]: `${CHECKPOINT}.index` }), 'FileNotFoundError', /no_shard holds model\.ckpt\.index, but not model\.ckpt\.data-00000-of-00001/],
    ['a folder without the index', () => folderWith('no_index', { [DATA]: new Uint8Array(4) }), 'FileNotFoundError', /no_index holds model\.ckpt\.data-00000-of-00001, but not model\.ckpt\.index/],
    ['files by name without the shard', () => ({ [INDEX]: index }), 'FileNotFoundError', /what was given holds model\.ckpt\.index, but not model\.ckpt\.data/],
    ['no files by name', () => ({}), 'FileNotFoundError', /what was given holds no files/],
    ['bytes that are no graph', () => new Uint8Array(100).fill(0xff), 'GraphFormatError', /the buffer/],
    ['a .pb that is no graph', () => join(folderWith('text', { 'a.pb': new TextEncoder().encode('node { name: "x" }') }), 'a.pb'), 'GraphFormatError', /a\.pb/],
    ['a damaged index', () => ({ [INDEX]: index.slice(0, 100), [DATA]: data }), 'CheckpointFormatError', /model\.ckpt\.index/],
    ['an http URL that the server refuses', () => `${url}/lost.ckpt`, 'FileNotFoundError', /lost\.ckpt\.index: the server answered 404 Not Found, expected 200 or 206\./],
    ['an http URL of a .pb that is not there', () => `${url}/lost.pb`, 'FileNotFoundError', /lost\.pb: the server answered 404/],
    ['an http URL of a folder', () => `${url}/models/`, 'InvalidArgumentError', /\/models\/' is a folder, and a server does not list its files\. Give the URL of a checkpoint's \.index file/],
    ['what only begins like a URL', () => 'http://', 'InvalidArgumentError', "'http://' begins like a URL, but is none. Write it as https://host/path."],
    ['a file: URL of another host', () => 'file://elsewhere/x.pb', 'InvalidArgumentError', /^file:\/\/elsewhere\/x\.pb could not be read as the name of a file: /],
    ['an archive that is none', () => join(folderWith('no_archive', { 'a.tar.gz': index }), 'a.tar.gz'), 'ArchiveFormatError', /a\.tar\.gz is no archive: it begins with .*, expected a \.tar\.gz/],
    ['an archive that is cut off', () => ({ 'a.tgz': archive.slice(0, 5000) }), 'ArchiveFormatError', /a\.tgz is damaged or cut off/],
    ['an http URL of an archive that is not there', () => `${url}/lost.tar.gz`, 'FileNotFoundError', /there is no http:\S+lost\.tar\.gz/],
    ['an http URL of nobody', () => 'http://127.0.0.1:1/x.pb', 'FileNotFoundError', /could not be fetched/],
  ];

  test.each(CASES)('%s', async (_, source, tag, message) => {
    const matcher = typeof message === 'string' ? message : expect.stringMatching(message);
    await expect(openModel(source())).rejects.toMatchObject({ tag, message: matcher });
  });

  test('a signal that was raised', async () => {
    await expect(openModel(undefined, { signal: AbortSignal.abort() })).rejects.toMatchObject({ tag: 'AbortError' });
    await expect(openModel(`${url}/graph.pb`, { signal: AbortSignal.abort() })).rejects.toMatchObject({ tag: 'AbortError' });
  });

  test.each([
    ['a checkpoint of something else', () => fixtureFiles('partitioned'), 'MissingVariablesError', 'This is no network that can be built'],
    ['a graph of something else', () => fixtureFiles('typed')['typed.pb'], 'UnsupportedOpError', 'This frozen graph is not an exported DeepLab'],
  ] as const)('%s is not DeepLab', async (_, source, tag, message) => {
    await expect(DeepLab.load(source())).rejects.toMatchObject({ tag, message: expect.stringContaining(message) });
  });
});

test('a V1 checkpoint, and a bundle of several shards, are read too', async () => {
  for (const name of ['v1', 'sharded']) {
    const checkpoint = await readCheckpoint(Object.fromEntries(Object.entries(fixtureFiles(name)).filter(([file]) => name !== 'v1' || file === 'v1')));
    expect(checkpoint.name).toBe(name);
    expect(checkpoint.variables.size).toBeGreaterThan(0);
    await checkpoint.close();
  }
});
