/** The small network of chapter 7 while it learns: its loss at three learning rates, and what it finds on the way. */
import { BATCH, firstValues, SIZE, smallNetwork, stripedBatch, VARIABLES } from '../../../docs/course/small_network.ts';
import { gradients } from '../../../src/gradients/gradients.js';
import { Program } from '../../../src/engine/program.js';
import { CpuBackend } from '../../../src/ops/cpu/backend.js';
import { learningRate } from '../../../src/training/learning_rate.js';
import { BLUE, Figure, GREY, GREEN, ORANGE } from '../svg.mjs';

const STEPS = 200;
/** Steps before which a picture is looked at, and its number. */
const LOOKS = [0, 40, 80, 120, STEPS];
const PICTURE = 100004;

/** Teaches the network as chapter 7 does; gives the losses, and the labels found at each look. */
async function teach(program, of, baseRate) {
  const names = Object.keys(VARIABLES);
  const [values, accumulators, rate] = [firstValues(), new Map(), learningRate({ baseRate, steps: STEPS })];
  for (const name of names) accumulators.set(name, new Float32Array(values.get(name).data.length));
  const [losses, looks] = [[], []];
  for (let step = 0; ; step++) {
    if (LOOKS.includes(step)) {
      const [found] = await program.execute(new Map([...values, ['images', stripedBatch(PICTURE).images]]), ['labels_found']);
      looks.push(found.data.slice(0, SIZE * SIZE));
    }
    if (step === STEPS) return { losses, looks };
    const { images, labels } = stripedBatch(step * BATCH);
    const feeds = new Map([...values, ['images', images], ['labels', labels]]);
    const [loss, ...slopes] = await program.execute(feeds, ['loss', ...names.map((name) => of.get(name))]);
    losses.push(loss.data[0]);
    for (const [i, name] of names.entries()) {
      const [weights, accumulator] = [values.get(name).data, accumulators.get(name)];
      for (let j = 0; j < weights.length; j++) {
        accumulator[j] = 0.9 * accumulator[j] + slopes[i].data[j];
        weights[j] -= rate(step) * accumulator[j];
      }
    }
  }
}

export default async function draw() {
  const { graph, gradients: of } = await gradients(smallNetwork(), 'loss', Object.keys(VARIABLES));
  const program = new Program(graph, new CpuBackend());
  const series = [];
  for (const [rate, color] of [[0.03, GREEN], [0.3, BLUE], [3, ORANGE]]) series.push({ rate, color, ...(await teach(program, of, rate)) });

  const figure = new Figure({
    title: 'A small network learns',
    description: 'The loss over 200 steps: at a rate of 0.03 it stays near 0.5, at 0.3 it falls after some 60 steps, at 3 it begins with large jumps and ends near 0.5. Below, the labels found in one picture: nothing, then pieces, then a disc.',
    width: 800,
    height: 520,
  });
  const [left, bottom, width, height, most] = [54, 300, 640, 250, 2];
  const x = (step) => left + (step / STEPS) * width;
  const y = (loss) => bottom - (Math.min(loss, most) / most) * height;
  for (const loss of [0, 0.5, 1, 1.5, 2]) {
    figure.line(left, y(loss), left + width, y(loss), { stroke: GREY.pale });
    figure.text(left - 8, y(loss) + 4, loss, { at: 'end', size: 12, fill: GREY.deep });
  }
  for (const { rate, color, losses } of series) {
    // The mean of five steps: the pictures of each are others.
    const smooth = Array.from({ length: STEPS / 5 }, (_, i) => losses.slice(5 * i, 5 * i + 5).reduce((sum, loss) => sum + loss / 5, 0));
    figure.polyline(smooth.map((loss, i) => [x(5 * i + 2), y(loss)]), { stroke: color.deep, strokeWidth: 2 });
    figure.text(left + width + 8, y(smooth.at(-1)) + (rate === 3 ? -4 : rate === 0.03 ? 12 : 4), `rate ${rate}`, { weight: 600, fill: color.deep });
  }
  for (let step = 0; step <= STEPS; step += 40) figure.text(x(step), bottom + 18, step, { at: 'middle', size: 12, fill: GREY.deep });
  figure.text(left, 30, 'loss, mean of five steps', { size: 12, fill: GREY.deep });
  figure.text(left + width + 24, bottom + 18, 'steps', { size: 12, fill: GREY.deep });
  figure.text(x(1), y(most) + 16, 'above 2', { size: 12, fill: ORANGE.deep });

  const { looks, color } = series[1];
  const { images, labels } = stripedBatch(PICTURE);
  const maps = [...looks.map((map, i) => [`${LOOKS[i]} steps`, map, color.deep]), ['truth', labels.data, GREY.deep], ['picture', images.data, '#1f2933']];
  const [side, top] = [99, 368];
  figure.text(left - 40, top - 26, 'what it finds at rate 0.3', { size: 12, fill: GREY.deep });
  for (const [i, [name, map, fill]] of maps.entries()) {
    const at = left - 40 + i * (side + 8);
    figure.path(pixelsOf(map, at, top, side / SIZE), { fill, crisp: true });
    figure.rect(at, top, side, side, { stroke: GREY.deep });
    figure.text(at + side / 2, top + side + 20, name, { at: 'middle', size: 12, fill: GREY.deep });
  }
  return figure;
}

/** The pixels above 0, as runs along the rows. */
function pixelsOf(map, left, top, size) {
  let path = '';
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      if (!(map[y * SIZE + x] > 0)) continue;
      const start = x;
      while (x < SIZE && map[y * SIZE + x] > 0) x++;
      path += `M${left + start * size} ${top + y * size}h${(x - start) * size}v${size}h${(start - x) * size}Z`;
    }
  }
  return path;
}
