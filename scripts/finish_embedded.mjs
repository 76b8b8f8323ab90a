/**
 * The last step in training the embedded model (models/README.md). On what has been built:
 *
 *     node scripts/finish_embedded.mjs CHECKPOINT FOLDER_OF_PICTURES PREFIX
 *
 * Filters are rounded to numbers that float16 has, so that the page can load them in half of the bytes; those nearer to 0 than 2^-14 stay. Batch norms get the
 * moving statistics that their maps have on some pictures, and gamma and beta change so that it is the same network: training with filters of one size left
 * statistics of 0 and 1, and what trains it further with those of batches should begin at the right ones. Variables that only training has are left out.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { convertModel, DeepLab, readImage, writeCheckpoint } from '../dist/index.js';
import { float16ToFloat32, float32ToFloat16 } from '../dist/proto/wire/half.js';

const [source, folder, prefix] = process.argv.slice(2);
const PICTURES = 64;
const epsilonOf = (scope) => (scope.startsWith('MobilenetV2/') ? 1e-3 : 1e-5);

// What inference reads, whole numbers still: only how they would be stored is said.
const { variables: converted } = await convertModel(source, { weights: 'float16' });
const variables = new Map(Array.from(converted, ([name, { shape, data }]) => [name, { dtype: 'float32', shape, data: name.endsWith('weights') ? data.map(toHalf) : data.slice() }]));
await writeCheckpoint(prefix, variables);

const model = await DeepLab.load(prefix, { cropSize: [257, 257] });
const scopes = [...variables.keys()].filter((name) => name.endsWith('/BatchNorm/gamma')).map((name) => name.replace('/BatchNorm/gamma', ''));
const sums = scopes.map((scope) => Array.from(variables.get(`${scope}/BatchNorm/gamma`).data, () => [0, 0, 0]));
const files = readdirSync(folder).sort();
for (let i = 0; i < PICTURES; i++) {
  const picture = await readImage(join(folder, files[Math.floor((i * files.length) / PICTURES)]));
  const maps = await model.run(picture, scopes.map((scope) => `${scope}/BatchNorm/FusedBatchNormV3`));
  for (const [k, channels] of sums.entries()) {
    const { data } = maps[k];
    for (let at = 0; at < data.length; at++) {
      const sum = channels[at % channels.length];
      sum[0]++;
      sum[1] += data[at];
      sum[2] += data[at] ** 2;
    }
  }
}
await model.dispose();

for (const [k, scope] of scopes.entries()) {
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name) => variables.get(`${scope}/BatchNorm/${name}`).data);
  for (const [c, [count, sum, squares]] of sums[k].entries()) {
    const gain = gamma[c] / Math.sqrt(variance[c] + epsilonOf(scope));
    // A channel that the norm cuts off tells nothing of what lies in front of it.
    if (Math.abs(gain) < 1e-6) continue;
    // What lies behind the norm has this mean; what lies in front of it the mean and variance.
    const behind = sum / count;
    const inFront = (behind - beta[c]) / gain + mean[c];
    const spread = Math.max(0, squares / count - behind ** 2) / gain ** 2;
    [gamma[c], beta[c], mean[c], variance[c]] = [gain * Math.sqrt(spread + epsilonOf(scope)), behind, inFront, spread];
  }
}
await writeCheckpoint(prefix, variables);
console.log(`${prefix}: ${scopes.length} batch norms, measured on ${PICTURES} pictures`);

function toHalf(value) {
  return Math.abs(value) >= 2 ** -14 ? float16ToFloat32(float32ToFloat16(value)) : value;
}
