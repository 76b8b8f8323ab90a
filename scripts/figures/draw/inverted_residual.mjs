/** One block of MobileNet-v2: channels as heights, from the shapes of the graph. */
import { networkNodes, shapeOf, sumOf } from '../networks.mjs';
import { BLUE, Figure, GREY, grouped, ORANGE } from '../svg.mjs';

const BLOCK = 'MobilenetV2/expanded_conv_2';
/** Pixels of height a channel. */
const SCALE = 1.25;

export default async function draw() {
  const nodes = await networkNodes('mobilenet_v2');
  const maps = [
    { name: 'input', shape: shapeOf(nodes, `${BLOCK}/input`), wide: false },
    { name: 'wide map', shape: shapeOf(nodes, `${BLOCK}/expansion_output`), wide: true },
    { name: 'filtered', shape: shapeOf(nodes, `${BLOCK}/depthwise_output`), wide: true },
    { name: 'projected', shape: shapeOf(nodes, `${BLOCK}/project/Identity`), wide: false },
    { name: 'output', shape: shapeOf(nodes, `${BLOCK}/output`), wide: false },
  ];
  const layers = [
    { lines: ['expand', '1x1, ReLU6'], scope: 'expand' },
    { lines: ['depthwise', '3x3, ReLU6'], scope: 'depthwise' },
    { lines: ['project', '1x1, linear'], scope: 'project' },
    { lines: ['add', ''], scope: undefined },
  ];
  const figure = new Figure({
    title: 'Channels through an inverted residual',
    description: `Block expanded_conv_2 of MobileNet-v2: ${maps.map(({ name, shape }) => `${name} ${shape.join(' x ')}`).join(', ')}. The shortcut joins the narrow ends.`,
    width: 900,
    height: 360,
  });
  const middle = 190;
  const x = (i) => 60 + i * 178;
  const halfHeight = (channels) => (channels * SCALE) / 2;
  for (const [i, { name, shape, wide }] of maps.entries()) {
    const color = wide ? ORANGE : BLUE;
    const half = halfHeight(shape[2]);
    figure.rect(x(i), middle - half, 44, 2 * half, { fill: color.pale, stroke: color.deep, radius: 3 });
    figure.text(x(i) + 22, middle + half + 18, name, { at: 'middle', weight: 600, size: 13 });
    figure.text(x(i) + 22, middle + half + 35, shape.join(' x '), { at: 'middle', size: 12, fill: GREY.deep });
  }
  for (const [i, { lines, scope }] of layers.entries()) {
    const [from, to] = [x(i) + 48, x(i + 1) - 4];
    figure.arrow([[from, middle], [to, middle]]);
    figure.text((from + to) / 2, middle - 24, lines[0], { at: 'middle', size: 13 });
    figure.text((from + to) / 2, middle - 8, lines[1], { at: 'middle', size: 12, fill: GREY.deep });
    if (!scope) continue;
    const count = sumOf(nodes, (name) => name.startsWith(`${BLOCK}/${scope}/`));
    figure.text((from + to) / 2, middle + 20, `${(count / 1e6).toFixed(0)} million`, { at: 'middle', size: 12, fill: GREY.deep });
  }
  figure.arrow([[x(0) + 22, middle - halfHeight(24) - 4], [x(0) + 22, 52], [x(4) + 22, 52], [x(4) + 22, middle - halfHeight(24) - 4]], { stroke: BLUE.deep });
  figure.text((x(0) + x(4)) / 2 + 22, 44, 'shortcut', { at: 'middle', fill: BLUE.deep });
  figure.text(30, 342, `Heights are channels, to scale. The wide map has ${grouped((maps[1].shape[2] / maps[0].shape[2]))} times as many as the input. Below the arrows: multiply-adds.`, { size: 12, fill: GREY.deep });
  return figure;
}
