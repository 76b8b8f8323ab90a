/**
 * Reads checkpoints that TensorFlow wrote and writes them again, for `make_checkpoints.py --check DIR`.
 *
 *   npm run build && node test/reference/write_bundle.mjs DIR
 */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { memoryFolder } from '../../dist/io/sources/folder.js';
import { openTensorBundle } from '../../dist/proto/checkpoints/tensor_bundle.js';
import { writeCheckpoint } from '../../dist/proto/checkpoints/write_checkpoint.js';

const target = process.argv[2];
if (!target) {
  console.error('usage: node test/reference/write_bundle.mjs DIR');
  process.exit(2);
}
mkdirSync(target, { recursive: true });

const fixtures = join(dirname(fileURLToPath(import.meta.url)), 'checkpoints');
const files = Object.fromEntries(
  readdirSync(fixtures).map((file) => {
    const bytes = readFileSync(join(fixtures, file));
    return file.endsWith('.gz') ? [file.slice(0, -3), gunzipSync(bytes)] : [file, bytes];
  }),
);
for (const name of ['all_dtypes', 'partitioned', 'many']) {
  const checkpoint = await openTensorBundle(memoryFolder(fixtures, files), name);
  const tensors = new Map();
  for (const variable of checkpoint.variables.keys()) tensors.set(variable, await checkpoint.read(variable));
  await writeCheckpoint(join(target, name), tensors);
  console.log(`${name}: ${tensors.size} tensors`);
}
