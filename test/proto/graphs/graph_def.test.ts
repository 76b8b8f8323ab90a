import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import protobuf from 'protobufjs/minimal.js';
import { isDeepLabError } from '../../../src/errors.js';
import { readGraphDef, type GraphDef, type GraphDefNode } from '../../../src/proto/graphs/graph_def.js';
import { isTensorSource, sizeOf, type TensorSource } from '../../../src/tensor.js';
import { describeTensor, expectedTensors, fixture } from '../fixtures.js';

const encoder = new TextEncoder();

function node(graph: GraphDef, name: string): GraphDefNode {
  const found = graph.nodes.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no node ${name}`);
  return found;
}

describe('Const nodes with typed values are what TensorFlow computes from them', () => {
  const graph = readGraphDef(fixture('typed.pb'), 'typed.pb');
  test.each(Object.entries(expectedTensors('typed.pb')))('%s', async (name, expected) => {
    const value = node(graph, name).attrs.value as TensorSource;
    expect({ dtype: value.dtype, shape: value.shape }).toEqual({ dtype: expected.dtype, shape: expected.shape });
    expect(describeTensor(await value.read())).toEqual(expected);
  });
});

describe('nodes as TF 1.x writes them', () => {
  const graph = readGraphDef(fixture('attributes.pb'), 'attributes.pb');

  test('names, operators, inputs and control inputs', () => {
    expect(graph.versions).toEqual({ producer: expect.any(Number), minConsumer: expect.any(Number) });
    expect(graph.versions.producer).toBeGreaterThan(20);
    expect(node(graph, 'conv')).toMatchObject({ op: 'Conv2D', inputs: ['x', 'filter'], device: '' });
    expect(node(graph, 'filter').inputs).toEqual(['^first']);
    expect(node(graph, 'concat').inputs).toEqual(['split:1', 'split', 'concat/axis']);
  });

  test.each([
    { what: 'a data type', name: 'x', key: 'dtype', value: { dtype: 'float32' } },
    { what: 'a shape with an unknown dimension', name: 'x', key: 'shape', value: { shape: [-1, 5, 5, 3] } },
    { what: 'a shape of unknown rank', name: 'anything', key: 'shape', value: { shape: undefined } },
    { what: 'a list of numbers', name: 'conv', key: 'strides', value: [1, 2, 2, 1] },
    { what: 'an empty list', name: 'conv', key: 'explicit_paddings', value: [] },
    { what: 'a string', name: 'conv', key: 'padding', value: 'SAME' },
    { what: 'a bool', name: 'resize', key: 'align_corners', value: true },
    { what: 'a false bool', name: 'resize', key: 'half_pixel_centers', value: false },
    { what: 'an int', name: 'split', key: 'num_split', value: 2 },
    { what: 'a float', name: 'leaky', key: 'alpha', value: Math.fround(0.3) },
    { what: 'a list again', name: 'squeeze', key: 'squeeze_dims', value: [0, 2] },
  ])('$what', ({ name, key, value }) => {
    expect(node(graph, name).attrs[key]).toEqual(value);
  });

  test('tensors stay views on the bytes of the graph', async () => {
    const bytes = fixture('attributes.pb');
    const filter = node(readGraphDef(bytes), 'filter').attrs.value;
    if (!isTensorSource(filter)) throw new Error('no tensor');
    bytes.fill(0);
    // What was read before is not kept anywhere else: the message that the source would decode is gone.
    await expect(filter.read()).rejects.toMatchObject({ tag: 'GraphFormatError' });
  });
});

test('a graph in text form is the same graph', async () => {
  const [binary, text] = [readGraphDef(fixture('attributes.pb')), readGraphDef(fixture('attributes.pbtxt'))];
  const plain = (graph: typeof text): unknown => JSON.parse(JSON.stringify(graph));
  expect(plain(text)).toEqual(plain(binary));
  const tensors = async ({ nodes }: typeof text) => Promise.all(nodes.flatMap(({ attrs }) => Object.values(attrs)).filter(isTensorSource).map((source) => source.read()));
  expect(await tensors(text)).toEqual(await tensors(binary));
});

describe('what is not a graph', () => {
  test.each([
    { what: 'nothing', bytes: new Uint8Array(0), says: /found no bytes/ },
    { what: 'a text without nodes', bytes: encoder.encode('# made by hand\nversions {\n producer: 1 }'), says: /found no nodes/ },
    { what: 'a text that is cut off', bytes: encoder.encode('node {\n name: "a"'), says: /at byte 17: found the end, expected the name of a field/ },
    { what: 'prose', bytes: encoder.encode('Not found\n'), says: /GraphDef|node/ },
    { what: 'a page', bytes: encoder.encode('<!DOCTYPE html><html></html>'), says: /frozen/ },
    { what: 'zeros', bytes: new Uint8Array(100), says: /found damaged data/ },
    { what: 'a SavedModel', bytes: Uint8Array.of(0x08, 1, 0x12, 2, 0x0a, 0), says: /SavedModel/ },
    { what: 'a graph without nodes', bytes: Uint8Array.of(0x22, 2, 0x08, 27), says: /found no nodes in 4 bytes/ },
    { what: 'a node without a name', bytes: Uint8Array.of(0x0a, 3, 0x12, 1, 65), says: /name '' and operator 'A'/ },
    { what: 'a node longer than the file', bytes: Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0x07, 0), says: /byte 0: found damaged data .* in a file of 6 bytes/ },
    { what: 'two nodes of one name', bytes: Uint8Array.of(0x0a, 6, 0x0a, 1, 65, 0x12, 1, 66, 0x0a, 6, 0x0a, 1, 65, 0x12, 1, 67), says: /two nodes named 'A'/ },
    { what: 'groups within groups', bytes: new Uint8Array(100_000).fill(0x2b), says: /found damaged data/ },
  ])('$what', ({ bytes, says }) => {
    expect(() => readGraphDef(bytes, 'model.pb')).toThrow(expect.objectContaining({ tag: 'GraphFormatError', message: expect.stringMatching(says) }));
    expect(() => readGraphDef(bytes, 'model.pb')).toThrow(/^model\.pb: /);
  });

  test('more nodes than any network has', () => {
    const nodes = new Uint8Array(8 * (2 ** 18 + 1));
    for (let i = 0; i < nodes.length; i += 8) nodes.set([0x0a, 6, 0x0a, 1, 65, 0x12, 1, 66], i);
    expect(() => readGraphDef(nodes)).toThrow(/more than 262144 nodes/);
  });

  test('an attribute list beyond any use', () => {
    const list = field(1, new Uint8Array(2 << 20).fill(0x18)); // i: 24, again and again
    const attribute = field(5, field(1, encoder.encode('l')), field(2, list));
    const bytes = field(1, field(1, encoder.encode('A')), field(2, encoder.encode('B')), attribute);
    expect(() => readGraphDef(bytes)).toThrow(/attribute 'l' at byte 0: found a ListValue of 2097152 bytes, expected at most 1048576/);
  });
});

/** A length-delimited field. */
function field(number: number, ...parts: Uint8Array[]): Uint8Array {
  const writer = new protobuf.Writer().uint32((number << 3) | 2);
  return Uint8Array.from(writer.bytes(Buffer.concat(parts)).finish());
}

async function readEverything(bytes: Uint8Array): Promise<number> {
  const graph = readGraphDef(bytes);
  let tensors = 0;
  for (const { attrs } of graph.nodes) {
    for (const value of Object.values(attrs)) {
      // A flipped bit can make a splat of many megabytes, which is allowed but would take its time thousands of times.
      if (isTensorSource(value) && sizeOf(value.shape) < 1e5) await value.read().then(() => tensors++);
    }
  }
  return tensors;
}

async function expectResultOrOurError(bytes: Uint8Array): Promise<void> {
  try {
    await readEverything(bytes);
  } catch (error) {
    if (!isDeepLabError(error, 'GraphFormatError')) throw error;
  }
}

describe('damage ends in our error or in another graph, never in anything else', () => {
  const files = ['typed.pb', 'attributes.pb'];

  test.each(files)('%s cut off at every byte', async (file) => {
    const bytes = fixture(file);
    for (let length = 0; length < bytes.length; length++) await expectResultOrOurError(bytes.slice(0, length));
  });

  test.each(files)('%s with a bit of every byte flipped in turn', async (file) => {
    const bytes = fixture(file);
    for (let i = 0; i < bytes.length; i++) {
      const bit = 1 << ((i * 5) & 7);
      bytes[i] ^= bit;
      await expectResultOrOurError(bytes);
      bytes[i] ^= bit;
    }
  });

  test('any bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), expectResultOrOurError), { numRuns: 3000, seed: 3 });
  });
});
