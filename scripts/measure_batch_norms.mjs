/**
 * Gives a checkpoint of a MobileNet-v2 DeepLab the moving statistics that its maps have on some pictures, and changes gamma and beta so that it stays the same
 * network: for one that was trained with frozen batch norms and filters of one size, whose statistics are 0 and 1. What trains it further with the statistics
 * of batches begins at the right ones then. Variables that only training has are left out. On what has been built:
 *
 *     node scripts/measure_batch_norms.mjs CHECKPOINT FOLDER_OF_PICTURES PREFIX
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DeepLab, readCheckpoint, readImage, writeCheckpoint } from '../dist/index.js';

const [source, folder, prefix] = process.argv.slice(2);
const PICTURES = 64;
const epsilonOf = (scope) => (scope.startsWith('MobilenetV2/') ? 1e-3 : 1e-5);

const model = await DeepLab.load(source, { cropSize: [257, 257] });
const checkpoint = await readCheckpoint(source);
const names = [...checkpoint.variables.keys()].filter((name) => !/\/(Momentum|Adam(_1)?)$|^beta\d_power$|^global_step$/.test(name));
const variables = new Map();
for (const name of names) {
  const { data, ...info } = await checkpoint.tensor(name);
  variables.set(name, { ...info, data: data.slice() });
}
await checkpoint.close();

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
