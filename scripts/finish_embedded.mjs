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
import { DeepLab, readCheckpoint, readImage, writeCheckpoint } from '../dist/index.js';

const [source, folder, prefix] = process.argv.slice(2);
const PICTURES = 64;
const epsilonOf = (scope) => (scope.startsWith('MobilenetV2/') ? 1e-3 : 1e-5);

const checkpoint = await readCheckpoint(source);
const names = [...checkpoint.variables.keys()].filter((name) => !/\/(Momentum|Adam(_1)?)$|^beta\d_power$|^global_step$/.test(name));
const variables = new Map();
for (const name of names) {
  const { data, ...info } = await checkpoint.tensor(name);
  variables.set(name, { ...info, data: data.slice() });
}
await checkpoint.close();
for (const [name, { data }] of variables) if (name.endsWith('weights')) roundToHalf(data);
await writeCheckpoint(prefix, variables);

const model = await DeepLab.load(prefix, { cropSize: [257, 257] });
const scopes = names.filter((name) => name.endsWith('/BatchNorm/gamma')).map((name) => name.replace('/BatchNorm/gamma', ''));
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

/** To the nearest, ties to even: 10 of the 23 bits behind the first stay. */
function roundToHalf(values) {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]) >= 2 ** -14) bits[i] = (bits[i] + 0xfff + ((bits[i] >> 13) & 1)) & ~0x1fff;
}
