/** What rounding to 8 bits takes from the channels of a layer: with one scale for all, and with a scale for each. */
import { readCheckpoint } from '../../../src/index.js';
import { BLUE, Figure, GREY, ORANGE } from '../svg.mjs';

const LAYER = 'MobilenetV2/expanded_conv_12/expand';
const EPSILON = 0.001;
const MOST = 127;
const [LEFT, TOP, WIDTH, HEIGHT] = [84, 48, 600, 220];
/** Powers of ten at the ends of the axes: greatest weight, per cent. */
const [X_FROM, X_TO, Y_FROM, Y_TO] = [-2, -0.8, -0.6, 1.05];

export default async function draw() {
  const checkpoint = await readCheckpoint('models/mobilenetv2_voc_small');
  const read = async (name) => (await checkpoint.tensor(`${LAYER}/${name}`)).data;
  const [weights, gamma, variance] = [await read('weights'), await read('BatchNorm/gamma'), await read('BatchNorm/moving_variance')];
  await checkpoint.close();
  const channels = Array.from(gamma, (_, n) => {
    const folded = [];
    for (let i = n; i < weights.length; i += gamma.length) folded.push((weights[i] * gamma[n]) / Math.sqrt(variance[n] + EPSILON));
    return { folded, greatest: Math.max(...folded.map(Math.abs)) };
  });
  const most = Math.max(...channels.map(({ greatest }) => greatest));

  const figure = new Figure({
    title: 'Error of rounded weights, channel by channel',
    description: 'With one scale for all channels the error grows as the weights of a channel become small; with a scale for each it is the same for all.',
    width: LEFT + WIDTH + 40,
    height: TOP + HEIGHT + 62,
  });
  const x = (value) => LEFT + (WIDTH * (Math.log10(value) - X_FROM)) / (X_TO - X_FROM);
  const y = (value) => TOP + HEIGHT - (HEIGHT * (Math.log10(value) - Y_FROM)) / (Y_TO - Y_FROM);
  for (const value of [0.3, 1, 3, 10]) {
    figure.line(LEFT, y(value), LEFT + WIDTH, y(value), { stroke: GREY.pale });
    figure.text(LEFT - 10, y(value) + 4, `${value} %`, { at: 'end', fill: GREY.deep });
  }
  for (const value of [0.01, 0.02, 0.05, 0.1]) figure.text(x(value), TOP + HEIGHT + 22, value, { at: 'middle', fill: GREY.deep });
  figure.text(LEFT + WIDTH / 2, TOP + HEIGHT + 44, 'greatest weight of the channel', { at: 'middle' });
  const scales = [
    ['one scale for all', () => most / MOST, ORANGE],
    ['a scale for each', ({ greatest }) => greatest / MOST, BLUE],
  ];
  for (const [i, [name, scaleOf, color]] of scales.entries()) {
    figure.circle(LEFT + i * 170 + 6, 26, 4, { fill: color.deep });
    figure.text(LEFT + i * 170 + 18, 30, name);
    // Channels of hardly any weight lie left of the sheet.
    for (const channel of channels) {
      if (Math.log10(channel.greatest) < X_FROM) continue;
      figure.circle(x(channel.greatest), y(errorOf(channel.folded, scaleOf(channel))), 2.5, { fill: color.deep });
    }
  }
  return figure;
}

/** Root mean square, in per cent of that of the weights. */
function errorOf(weights, scale) {
  const [error, size] = [(weight) => (weight - Math.round(weight / scale) * scale) ** 2, (weight) => weight ** 2].map((of) => weights.reduce((sum, weight) => sum + of(weight), 0));
  return 100 * Math.sqrt(error / size);
}
