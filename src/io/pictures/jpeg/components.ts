/**
 * Takes a JPEG file of four components apart into a file for each of them, bit for bit: no coefficient is computed anew.
 *
 * The build of libjpeg that we have decodes three components at most. Of three, the first is the one that is wanted, at its own
 * resolution; the others are blank, and are there because libjpeg stretches each component to the resolution of the finest. All are
 * declared as red, green and blue, which are passed on as they are.
 *
 * In a scan of one component its blocks follow each other row by row, and the scan is copied. In a scan of several they come unit by
 * unit (MCU), a few of each component; there, codes are read to know where each block ends. Source: ITU T.81, annexes A, B and F.
 */
import { BitReader, ByteWriter, HuffmanTable, PREMATURE_END } from './entropy.js';

/** Second bytes of markers. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DHT = 0xc4;
const DQT = 0xdb;
const DRI = 0xdd;
const APP14 = 0xee;
const PROGRESSIVE = 0xc2;

/** In a unit libjpeg takes no more blocks than this (jpeglib.h, D_MAX_BLOCKS_IN_MCU). */
const MOST_BLOCKS = 10;

/** An Adobe marker, version 100, that says of three components: red, green and blue. */
const ADOBE_RGB = [0xff, APP14, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0];

export interface JpegComponents {
  /** One for each component, in the order of the frame: what is wanted is red. */
  readonly files: readonly Uint8Array[];
  /** What an Adobe marker says of the colours: 0 as they are, 2 YCCK. Undefined without such a marker. */
  readonly adobeTransform?: number;
}

interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  readonly quantization: number;
  readonly file: ByteWriter;
}

/** What a scan is read with: it may change between scans. */
interface Tables {
  readonly huffman: Map<number, HuffmanTable>;
  restartInterval: number;
}

/** @throws Error with a reason, for damaged data. `bytes` begin with segments that `readJpegHeader` has looked at. */
export function splitComponents(bytes: Uint8Array): JpegComponents {
  const tables: Tables = { huffman: new Map(), restartInterval: 0 };
  let components: readonly Component[] = [];
  let frame: Frame | undefined;
  let adobeTransform: number | undefined;
  const toAll = (part: ArrayLike<number>): void => components.forEach(({ file }) => file.write(part));
  // What comes before the frame is written once there are files to write to.
  const before: Uint8Array[] = [];

  for (let at = 2; ; ) {
    at = nextMarker(bytes, at);
    const marker = bytes[at - 1];
    if (marker === EOI) break;
    if (marker === SOI || marker === 1 || (marker >= 0xd0 && marker <= 0xd7)) continue;
    const length = bytes[at] * 256 + bytes[at + 1];
    if (!(length >= 2) || at + length > bytes.length) throw new Error(PREMATURE_END);
    const segment = bytes.subarray(at - 2, at + length);
    const body = segment.subarray(4);
    at += length;
    if (marker === APP14 && body.length >= 12 && String.fromCharCode(...body.subarray(0, 5)) === 'Adobe') adobeTransform = body[11];
    if (marker === DHT) readHuffmanTables(body, tables.huffman);
    if (marker === DRI) tables.restartInterval = body[0] * 256 + body[1];
    if (marker === DHT || marker === DQT || marker === DRI) {
      if (frame) toAll(segment);
      else before.push(segment);
    } else if (marker >= 0xc0 && marker <= 0xcf) {
      if (frame) throw new Error('it has two frames');
      components = readComponents(body, bytes.length);
      frame = frameOf(marker, body, components);
      toAll([0xff, SOI, ...ADOBE_RGB]);
      for (const part of before) toAll(part);
      writeFrames(marker, body, components, frame);
    } else if (marker === SOS && frame) {
      const end = entropyEnd(bytes, at);
      copyScan(body, bytes.subarray(0, end), at, components, frame, tables);
      at = end;
    }
  }
  toAll([0xff, EOI]);
  return { files: components.map(({ file }) => file.finish()), adobeTransform };
}

interface Frame {
  readonly isProgressive: boolean;
  /** Of the finest component. */
  readonly across: number;
  readonly down: number;
  /** Units of a scan of several components. */
  readonly units: number;
}

/** @returns where the segment of the next marker begins: behind its two bytes */
function nextMarker(bytes: Uint8Array, at: number): number {
  for (; at + 1 < bytes.length; at++) if (bytes[at] === 0xff && bytes[at + 1] !== 0xff && bytes[at + 1] !== 0) return at + 2;
  throw new Error(PREMATURE_END);
}

/** Where the bits of a scan end: at the first marker that is not part of them. */
function entropyEnd(bytes: Uint8Array, at: number): number {
  for (; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    const next = bytes[at + 1];
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

function readHuffmanTables(body: Uint8Array, tables: Map<number, HuffmanTable>): void {
  for (let at = 0; at < body.length; ) {
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (counts.length < 16 || total > 256 || at + 17 + total > body.length) throw new Error('a Huffman table is damaged');
    tables.set(body[at], new HuffmanTable(counts, body.subarray(at + 17, at + 17 + total)));
    at += 17 + total;
  }
}

function readComponents(body: Uint8Array, fileBytes: number): Component[] {
  return Array.from({ length: body[5] }, (_, i) => {
    const [id, sampling, quantization] = body.subarray(6 + 3 * i);
    return { id, across: sampling >> 4, down: sampling & 15, quantization, file: new ByteWriter(fileBytes >> 1) };
  });
}

function frameOf(marker: number, body: Uint8Array, components: readonly Component[]): Frame {
  const across = Math.max(...components.map((component) => component.across));
  const down = Math.max(...components.map((component) => component.down));
  const [height, width] = [body[1] * 256 + body[2], body[3] * 256 + body[4]];
  const units = Math.ceil(width / (8 * across)) * Math.ceil(height / (8 * down));
  if (!components.every((component) => component.across > 0 && component.down > 0)) throw new Error('a component has no samples');
  return { isProgressive: marker === PROGRESSIVE, across, down, units };
}

/** The component, the same again, which scans of several components need, and one as fine as the finest. */
function writeFrames(marker: number, body: Uint8Array, components: readonly Component[], frame: Frame): void {
  for (const { file, across, down, quantization } of components) {
    const own = [(across << 4) | down, quantization];
    file.write([0xff, marker, 0, 17, ...body.subarray(0, 5), 3, 1, ...own, 2, ...own, 3, (frame.across << 4) | frame.down, quantization]);
  }
}

/** Gives every component of a scan a scan of its own. */
function copyScan(body: Uint8Array, bytes: Uint8Array, at: number, components: readonly Component[], frame: Frame, tables: Tables): void {
  const count = body[0];
  if (body.length < 1 + 2 * count + 3) throw new Error('a scan header is damaged');
  const members = Array.from({ length: count }, (_, i) => {
    const component = components.find(({ id }) => id === body[1 + 2 * i]);
    if (!component) throw new Error('a scan is of no component of the frame');
    return { component, selectors: body[2 + 2 * i], blocks: component.across * component.down };
  });
  const parameters = body.subarray(1 + 2 * count, 4 + 2 * count);
  for (const { component: { file }, selectors, blocks } of members) {
    // A unit of one block is the same in both kinds of scans. More come unit by unit only if there are two components.
    const times = count === 1 || blocks === 1 ? 1 : 2;
    if (times * blocks > MOST_BLOCKS) throw new Error('a component is sampled more finely than is read of four');
    file.write([0xff, SOS, 0, 6 + 2 * times, times, 1, selectors, ...(times === 2 ? [2, selectors] : []), ...parameters]);
  }
  if (count === 1) {
    members[0].component.file.write(bytes.subarray(at));
    return;
  }
  const reader = new BitReader(bytes, at, bytes.length);
  const readers = members.map(({ selectors }) => blockReader(parameters, selectors, frame, tables));
  for (let unit = 0; unit < frame.units; unit++) {
    if (tables.restartInterval > 0 && unit > 0 && unit % tables.restartInterval === 0) {
      const marker = [0xff, reader.restartMarker()];
      for (const { component: { file } } of members) {
        file.align();
        file.write(marker);
      }
    }
    for (const [i, { component: { file }, blocks }] of members.entries()) {
      for (let block = 0; block < blocks; block++) readers[i](reader);
      file.writeRuns(reader.runs);
      if (blocks > 1) file.writeRuns(reader.runs);
      reader.runs.length = 0;
    }
  }
  for (const { component: { file } } of members) file.align();
}

/** What reads one block of a component in a scan of several. */
function blockReader([first, , approximation]: Uint8Array, selectors: number, { isProgressive }: Frame, { huffman }: Tables): (reader: BitReader) => void {
  const isRefinement = isProgressive && approximation >> 4 > 0;
  if (isRefinement && first === 0) return (reader) => reader.copy(1);
  const dc = huffman.get(selectors >> 4);
  const ac = huffman.get(0x10 | (selectors & 15));
  if (!dc || (!isProgressive && !ac) || (isProgressive && first > 0)) throw new Error('a scan has no Huffman table');
  const readDc = (reader: BitReader): void => reader.copy(bitsOf(reader.symbol(dc)));
  if (isProgressive || !ac) return readDc;
  return (reader) => {
    readDc(reader);
    for (let k = 1; k < 64; k++) {
      const symbol = reader.symbol(ac);
      const bits = symbol & 15;
      if (bits === 0 && symbol >> 4 < 15) break;
      k += symbol >> 4;
      reader.copy(bits);
    }
  };
}

function bitsOf(symbol: number): number {
  if (symbol > 16) throw new Error('bad Huffman code');
  return symbol;
}
