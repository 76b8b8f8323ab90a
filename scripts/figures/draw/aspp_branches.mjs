/** ASPP on the features of Xception_65, with the shapes of the graph. */
import { networkNodes, shapeOf, sumOf } from '../networks.mjs';
import { BLUE, Figure, GREEN, GREY, ORANGE, PURPLE } from '../svg.mjs';

const BRANCHES = [
  { steps: [['mean of the map', 'AvgPool2D/AvgPool'], ['1x1', 'image_pooling/Relu'], ['resize', 'ResizeBilinear']], scope: 'image_pooling', color: PURPLE },
  { steps: [['1x1', 'aspp0/Relu']], scope: 'aspp0', color: BLUE },
  ...[6, 12, 18].map((rate, i) => ({
    steps: [[`3x3 depthwise, rate ${rate}`, `aspp${i + 1}_depthwise/Relu`], ['1x1', `aspp${i + 1}_pointwise/Relu`]],
    scope: `aspp${i + 1}_`,
    color: ORANGE,
  })),
];

export default async function draw() {
  const nodes = await networkNodes('xception_65');
  const total = sumOf(nodes);
  const features = shapeOf(nodes, 'xception_65/exit_flow/block2/unit_1/xception_module/separable_conv3_pointwise/Relu');
  const figure = new Figure({
    title: 'The branches of atrous spatial pyramid pooling',
    description: `Features of ${features.join(' x ')} go through five branches: image pooling, 1x1, and three atrous separable convolutions. Each gives 256 channels; a 1x1 convolution makes 256 of all ${shapeOf(nodes, 'concat')[2]}.`,
    width: 940,
    height: 64 + BRANCHES.length * 66,
  });
  const top = 50;
  const height = BRANCHES.length * 66;
  const box = (x, y, width, boxHeight, color, lines) => {
    figure.rect(x, y, width, boxHeight, { fill: color.pale, stroke: color.deep, radius: 4 });
    for (const [i, line] of lines.entries()) figure.text(x + width / 2, y + boxHeight / 2 + 5 + (i - (lines.length - 1) / 2) * 17, line, { at: 'middle', fill: i === 0 ? undefined : color.deep });
  };
  box(24, top + height / 2 - 60, 108, 104, GREEN, ['features', features.join(' x ')]);
  for (const [i, { steps, scope, color }] of BRANCHES.entries()) {
    const y = top + i * 66;
    figure.arrow([[132, top + height / 2 - 8], [150, top + height / 2 - 8], [150, y + 22], [168, y + 22]]);
    const width = (470 - 14 * (steps.length - 1)) / steps.length;
    for (const [k, [label, name]] of steps.entries()) {
      const x = 172 + k * (width + 14);
      if (k > 0) figure.arrow([[x - 14, y + 22], [x - 1, y + 22]]);
      box(x, y, width, 44, color, [label, shapeOf(nodes, name).join(' x ')]);
    }
    const share = sumOf(nodes, (name) => name.startsWith(scope)) / total;
    figure.text(407, y + 58, `${share < 0.0001 ? 'next to none' : `${(100 * share).toFixed(2)} %`} of the network's multiply-adds`, { at: 'middle', fill: GREY.deep });
    figure.arrow([[642, y + 22], [664, y + 22]]);
  }
  figure.rect(668, top, 52, height - 22, { fill: GREY.pale, stroke: GREY.deep, radius: 4 });
  figure.text(694, top + height / 2 - 18, 'concat', { at: 'middle' });
  figure.text(694, top + height / 2, shapeOf(nodes, 'concat')[2], { at: 'middle', fill: GREY.deep });
  figure.arrow([[720, top + height / 2 - 8], [740, top + height / 2 - 8]]);
  box(744, top + height / 2 - 42, 172, 68, GREEN, ['concat_projection, 1x1', shapeOf(nodes, 'concat_projection/Relu').join(' x ')]);
  figure.text(24, 30, 'ASPP at output stride 16, crop 513 x 513', { weight: 600 });
  return figure;
}
