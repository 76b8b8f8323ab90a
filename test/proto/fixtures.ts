/** The checkpoints and graphs that TensorFlow wrote (test/reference/make_checkpoints.py), and how tests compare with them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Folder } from '../../src/io/sources/byte_source.js';
import { memoryFolder } from '../../src/io/sources/folder.js';
import { bytesFromData } from '../../src/proto/wire/tensor_bytes.js';
import type { Shape, Tensor } from '../../src/tensor.js';

const DIRECTORY = 'test/reference/checkpoints';

/** A plain Uint8Array, so that tests see what users of other runtimes see. */
export function fixture(file: string): Uint8Array {
  const bytes = readFileSync(join(DIRECTORY, file));
  return Uint8Array.from(file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
}

/** Files by name; `.gz` ones are unpacked and lose that ending. */
export function fixtureFiles(startsWith = ''): Record<string, Uint8Array> {
  const names = readdirSync(DIRECTORY).filter((file) => file.startsWith(startsWith));
  return Object.fromEntries(names.map((file) => [file.replace(/\.gz$/, ''), fixture(file)]));
}

export function fixtureFolder(startsWith = ''): Folder {
  return memoryFolder('fixtures', fixtureFiles(startsWith));
}

/** A tensor with its bits in hexadecimal, so that NaN and -0 compare, as expected.json has it. */
export interface Described {
  readonly dtype: string;
  readonly shape: Shape;
  readonly bytes?: string;
  readonly strings?: readonly string[];
}

export function expectedTensors(name: string): Record<string, Described> {
  return JSON.parse(readFileSync(join(DIRECTORY, 'expected.json'), 'utf8'))[name];
}

export function describeTensor({ dtype, shape, data }: Tensor): Described {
  if (dtype === 'string') return { dtype, shape, strings: (data as Uint8Array[]).map(hexOf) };
  return { dtype, shape, bytes: hexOf(bytesFromData(dtype, data as Float32Array)) };
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

