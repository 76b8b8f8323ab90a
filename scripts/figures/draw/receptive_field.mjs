/** How the receptive field grows over the 3x3 convolutions of MobileNet-v2. */
import { MOBILENET, shapesOnly } from '../../../docs/course/tools.ts';
import { foldSpaceToBatch } from '../../../src/engine/passes/fold_space_to_batch.js';
import { specialize } from '../../../src/engine/specialize.js';
import { buildDeepLab } from '../../../src/nets/deeplab_graph.js';
import { windowAttributes } from '../../../src/ops/geometry/conv_geometry.js';
import { BLUE, Figure, GREY, INK, ORANGE } from '../svg.mjs';

/** Windows of the 3x3 convolutions, in order, read from the graph at an output stride. */
async function windows(outputStride) {
  const graph = buildDeepLab(shapesOnly(MOBILENET), MOBILENET, { outputStride, cropSize: [513, 513] });
  const crop = { dtype: 'float32', shape: [1, 513, 513, 3] };
  const lowered = await specialize(graph, new Map([['ExpandDims', crop]]), ['logits/semantic/BiasAdd']);
  foldSpaceToBatch(lowered);
  const nodes = [...lowered.nodes.values()].filter(({ op, inputs }) => /Conv2[dD]/.test(op) && lowered.info(inputs[1]).shape[0] === 3);
  return nodes.map((node) => windowAttributes(node));
}

/** Sides of the receptive fields, in pixels. `rateOf` may leave the rates out. */
function fields(list, rateOf = ({ rates }) => rates[0]) {
  let [field, jump] = [1, 1];
  return list.map((window) => {
    field += 2 * rateOf(window) * jump;
    jump *= window.strides[0];
    return field;
  });
}

export default async function draw() {
  const [nominal, at16, at8] = [await windows(32), await windows(16), await windows(8)];
  const series = [
    { name: 'output stride 32, 16 or 8 with rates', values: fields(nominal), color: BLUE, dash: undefined },
    { name: 'output stride 16, strides dropped and no rates', values: fields(at16, () => 1), color: ORANGE, dash: '7 4' },
    { name: 'output stride 8, strides dropped and no rates', values: fields(at8, () => 1), color: ORANGE, dash: '2 3' },
  ];
  if ([at16, at8].some((list) => String(fields(list)) !== String(series[0].values))) throw new Error('Rates should keep the receptive field.');

  const figure = new Figure({
    title: 'Growth of the receptive field in MobileNet-v2',
    description: `Behind the last of ${nominal.length} 3x3 convolutions a position depends on ${series[0].values.at(-1)} x ${series[0].values.at(-1)} pixels, at any output stride. Without rates it would be ${series[1].values.at(-1)} at output stride 16.`,
    width: 690,
    height: 385,
  });
  const [left, bottom, width, height] = [62, 330, 560, 290];
  const x = (i) => left + 20 + (i / (nominal.length - 1)) * (width - 40);
  const y = (side) => bottom - (side / 540) * height;
  for (const side of [0, 100, 200, 300, 400, 500]) {
    figure.line(left, y(side), left + width, y(side), { stroke: GREY.pale });
    figure.text(left - 8, y(side) + 4, side, { at: 'end', size: 12, fill: GREY.deep });
  }
  figure.line(left, y(513), left + width, y(513), { stroke: INK, dash: '2 4' });
  figure.text(left + 6, y(513) - 5, 'the crop: 513', { size: 12 });
  for (const { values, color, dash } of series) {
    figure.polyline(values.map((side, i) => [x(i), y(side)]), { stroke: color.deep, strokeWidth: 2, dash });
    const last = values.at(-1);
    figure.text(left + width + 6, y(last) + 4, last, { weight: 600, fill: color.deep });
  }
  for (const [i, { strides }] of nominal.entries()) {
    figure.circle(x(i), y(series[0].values[i]), strides[0] === 2 ? 5 : 3, { fill: strides[0] === 2 ? '#ffffff' : BLUE.deep, stroke: BLUE.deep, strokeWidth: 2 });
    figure.text(x(i), bottom + 18, i === 0 ? 'Conv' : i - 1, { at: 'middle', size: 12, fill: GREY.deep });
  }
  figure.text(left + width / 2, bottom + 38, '3x3 convolution: the first layer, then blocks 0 to 16', { at: 'middle', size: 12, fill: GREY.deep });
  figure.text(left - 50, 26, 'side in pixels', { size: 12, fill: GREY.deep });
  for (const [i, { name, color, dash }] of series.entries()) {
    figure.line(left + 20, 66 + 22 * i, left + 56, 66 + 22 * i, { stroke: color.deep, strokeWidth: 2, dash });
    figure.text(left + 64, 70 + 22 * i, name, { size: 12 });
  }
  figure.circle(left + 38, 132, 5, { fill: '#ffffff', stroke: BLUE.deep, strokeWidth: 2 });
  figure.text(left + 64, 136, 'stride 2 in the original network', { size: 12 });
  return figure;
}
