/** TensorFlow.js on its `cpu` backend, the one of its backends that trains in plain Node. */
import { openModel } from '../../../dist/open/open_model.js';
import { randomBatch } from '../task.mjs';

/** Of the 17 blocks. */
const STRIDES = [1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1];
const BACKBONE = 'MobilenetV2';

/** @type {import('./index.mjs').TrainingPeer} */
export default {
  name: 'tfjs-cpu',

  async open(task) {
    // The whole package: tfjs-core alone comes without gradients.
    const tf = await import('@tensorflow/tfjs');
    tf.enableProdMode();
    if (!(await tf.setBackend('cpu'))) throw new Error('tfjs could not start its cpu backend.');
    const values = await readVariables(tf, task.checkpoint);
    const { images, labels } = randomBatch(task);
    const pictures = tf.tensor(Float32Array.from(images, (value) => value * (2 / 255) - 1), [task.batchSize, ...task.size, 3]);
    const { truth, weights } = truthOf(tf, labels, task);
    const learned = [...values].filter(([name]) => !/\/moving_(mean|variance)$/.test(name));
    const filters = learned.filter(([name]) => name.endsWith('/weights')).map(([, value]) => value);
    const optimizer = tf.train.momentum(task.learningRate, task.momentum);

    let crossEntropy;
    const loss = () => {
      const logits = tf.reshape(tf.image.resizeBilinear(logitsOf(tf, pictures, values, task), task.size, true), [-1, task.classes]);
      const entropy = tf.losses.softmaxCrossEntropy(truth, logits, weights, 0, tf.Reduction.SUM_BY_NONZERO_WEIGHTS);
      crossEntropy = entropy.dataSync()[0];
      const decay = filters.map((value) => tf.sum(tf.square(value))).reduce((sum, norm) => tf.add(sum, norm));
      return tf.add(entropy, tf.mul(decay, task.weightDecay / 2));
    };
    const step = () => {
      const { value, grads } = tf.variableGrads(loss, learned.map(([, variable]) => variable));
      // As train_utils.py has it, biases learn twice as fast.
      const applied = Object.fromEntries(Object.entries(grads).map(([name, gradient]) => [name, name.endsWith('/biases') ? tf.mul(gradient, 2) : gradient]));
      optimizer.applyGradients(applied);
      value.dispose();
      return applied;
    };

    return {
      title: `tfjs ${tf.version['tfjs-core']} cpu`,
      threads: 1,
      async firstStep() {
        const gradients = tf.tidy(() => new Map(Object.entries(step()).map(([name, gradient]) => [name, gradient.dataSync().slice()])));
        return { crossEntropy, gradients };
      },
      run: async () => void tf.tidy(step),
    };
  },
};

async function readVariables(tf, source) {
  const { checkpoint } = await openModel(source);
  const values = new Map();
  for (const name of checkpoint.variables.keys()) {
    const { data, shape } = await checkpoint.source(name).read();
    values.set(name, tf.variable(tf.tensor(data, shape), true, name));
  }
  await checkpoint.close();
  return values;
}

/** One-hot, and 0 as the weight of pixels that do not count. */
function truthOf(tf, labels, { classes, ignore }) {
  const isCounted = (label) => label !== ignore;
  return {
    truth: tf.cast(tf.oneHot(tf.tensor1d(Int32Array.from(labels, (label) => (isCounted(label) ? label : 0)), 'int32'), classes), 'float32'),
    weights: tf.tensor1d(Float32Array.from(labels, (label) => Number(isCounted(label)))),
  };
}

/** As in tensorflow_train.py. */
function logitsOf(tf, pictures, values, { outputStride }) {
  const norm = (x, scope, epsilon) => {
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((name) => values.get(`${scope}/BatchNorm/${name}`));
    return tf.batchNorm(x, mean, variance, beta, gamma, epsilon);
  };
  const conv = (x, scope, activation, { stride = 1, epsilon = 0.001 } = {}) =>
    activation(norm(tf.conv2d(x, values.get(`${scope}/weights`), stride, 'same'), scope, epsilon));
  const depthwise = (x, scope, stride, rate) => tf.relu6(norm(depthwiseConv(tf, x, values.get(`${scope}/depthwise_weights`), stride, rate), scope, 0.001));

  let net = conv(pictures, `${BACKBONE}/Conv`, tf.relu6, { stride: 2 });
  let [current, rate] = [2, 1];
  for (const [index, nominal] of STRIDES.entries()) {
    const scope = `${BACKBONE}/expanded_conv${index === 0 ? '' : `_${index}`}`;
    const [stride, atrous] = current < outputStride ? [nominal, 1] : [1, rate];
    if (current < outputStride) current *= nominal;
    else rate *= nominal;
    const expanded = values.has(`${scope}/expand/weights`) ? conv(net, `${scope}/expand`, tf.relu6) : net;
    const projected = conv(depthwise(expanded, `${scope}/depthwise`, stride, atrous), `${scope}/project`, (x) => x);
    net = stride === 1 && projected.shape[3] === net.shape[3] ? tf.add(projected, net) : projected;
  }

  const head = { epsilon: 1e-5 };
  const size = net.shape.slice(1, 3);
  const pooled = tf.image.resizeBilinear(conv(tf.avgPool(net, size, 1, 'valid'), 'image_pooling', tf.relu, head), size, true);
  const merged = tf.concat([pooled, conv(net, 'aspp0', tf.relu, head)], 3);
  const projected = conv(merged, 'concat_projection', tf.relu, head);
  return tf.add(tf.conv2d(projected, values.get('logits/semantic/weights'), 1, 'same'), values.get('logits/semantic/biases'));
}

/** tfjs has no gradients of dilated convolutions, so a rate is spelled as TensorFlow's graphs spell it (see src/nets/layers/atrous.ts). */
function depthwiseConv(tf, x, filter, stride, rate) {
  if (rate === 1) return tf.depthwiseConv2d(x, filter, stride, 'same');
  const surplus = x.shape.slice(1, 3).map((side) => (rate - ((side + 2 * rate) % rate)) % rate);
  const parts = tf.spaceToBatchND(x, [rate, rate], surplus.map((more) => [rate, rate + more]));
  return tf.batchToSpaceND(tf.depthwiseConv2d(parts, filter, 1, 'valid'), [rate, rate], surplus.map((more) => [0, more]));
}
