/** An atrous convolution as TensorFlow spells it: a map of 9 x 9 at rate 3 becomes nine small maps. */
import { spaceBatchMoves } from '../../../src/ops/moves/space_batch.js';
import { spaceBatchOperator } from '../../../src/ops/operators/shapes/space_batch.js';
import { int32 } from '../../../src/tensor.js';
import { BLUE, Figure, GREEN, GREY, INK, ORANGE, PURPLE } from '../svg.mjs';

const SIDE = 9;
const RATE = 3;
const CELL = 22;
const COLORS = [BLUE.pale, ORANGE.pale, GREEN.pale, PURPLE.pale, '#fff3b0', '#f9d0d0', '#d2f0f0', GREY.pale, '#eadfcb'];

export default function draw() {
  const figure = new Figure({
    title: 'SpaceToBatch at rate 3',
    description: 'Every third row and column of a 9 x 9 map is a map of its own. Neighbours in a small map lie three apart in the large one.',
    width: 700,
    height: 310,
  });
  // Which element goes where, as the operator moves it.
  const input = (values, shape) => ({ ...int32(shape, values), value: int32(shape, values) });
  const inputs = [{ dtype: 'float32', shape: [1, SIDE, SIDE, 1] }, input([RATE, RATE], [2]), input([0, 0, 0, 0], [2, 2])];
  const node = { name: 'figure', op: 'SpaceToBatchND', inputs: [], controls: [], attrs: {} };
  const outputs = spaceBatchOperator.infer(inputs, {}, node);
  const small = outputs[0].shape[1];
  const target = new Int32Array(SIDE * SIDE);
  for (const { shape, from, to } of spaceBatchMoves({ op: node.op, attrs: {}, inputs, outputs })) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++) target[from.start + y * from.steps[1] + x * from.steps[2]] = to.start + y * to.steps[1] + x * to.steps[2];
    }
  }

  const [left, top] = [30, 56];
  figure.text(left, 32, `one map of ${SIDE} x ${SIDE}, taps 3 apart`, { weight: 600 });
  figure.text(left + 330, 32, `${outputs[0].shape[0]} maps of ${small} x ${small}, taps side by side`, { weight: 600 });
  const cellAt = (element) => {
    const picture = Math.floor(element / (small * small));
    const [y, x] = [Math.floor(element / small) % small, element % small];
    const gap = small * CELL + 16;
    return [left + 330 + (picture % RATE) * gap + x * CELL, top + Math.floor(picture / RATE) * gap + y * CELL];
  };
  // The taps of the filter around the middle.
  const middle = Math.floor(SIDE / 2);
  const isTap = (y, x) => [-RATE, 0, RATE].includes(y - middle) && [-RATE, 0, RATE].includes(x - middle);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const element = target[y * SIDE + x];
      const fill = COLORS[Math.floor(element / (small * small))];
      for (const [cx, cy] of [[left + x * CELL, top + y * CELL], cellAt(element)]) {
        figure.rect(cx, cy, CELL, CELL, { fill, stroke: '#9aa5b1', strokeWidth: 0.5 });
        if (isTap(y, x)) figure.circle(cx + CELL / 2, cy + CELL / 2, 5, { fill: INK });
      }
    }
  }
  figure.arrow([[left + SIDE * CELL + 18, top + 108], [left + 312, top + 108]]);
  figure.text(left + 265, top + 98, 'SpaceToBatchND', { at: 'middle', size: 12, fill: GREY.deep });
  figure.text(left, top + SIDE * CELL + 22, 'dots: what the middle position reads', { size: 12, fill: GREY.deep });
  figure.text(left, top + SIDE * CELL + 39, 'zeros around the map are left out here', { size: 12, fill: GREY.deep });
  return figure;
}
