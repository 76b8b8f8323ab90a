/** Xception_65 as DeepLab uses it: the three flows with the shapes, strides and costs of the graph. */
import { networkNodes, sumOf } from '../networks.mjs';
import { BLUE, Figure, GREEN, GREY, ORANGE, PURPLE } from '../svg.mjs';

const FLOWS = [
  { title: 'entry flow', color: BLUE, blocks: ['entry_flow/conv1_1', 'entry_flow/conv1_2', 'entry_flow/block1', 'entry_flow/block2', 'entry_flow/block3'] },
  { title: 'middle flow', color: ORANGE, blocks: ['middle_flow/block1'] },
  { title: 'exit flow', color: GREEN, blocks: ['exit_flow/block1', 'exit_flow/block2'] },
];

export default async function draw() {
  const nodes = await networkNodes('xception_65');
  const figure = new Figure({
    title: 'Xception_65 at output stride 16',
    description: 'Entry flow: two convolutions and three modules, 257 x 257 to 33 x 33. Middle flow: sixteen equal modules. Exit flow: two modules up to 2048 channels.',
    width: 900,
    height: 470,
  });
  const total = sumOf(nodes);
  let before = 513;
  for (const [f, { title, color, blocks }] of FLOWS.entries()) {
    const x = 30 + f * 292;
    const inFlow = sumOf(nodes, (name) => blocks.some((block) => name.startsWith(`xception_65/${block}/`)));
    figure.text(x, 34, title, { weight: 600, size: 15 });
    figure.text(x + 250, 34, `${((100 * inFlow) / total).toFixed(0)} % of the work`, { at: 'end', size: 12, fill: GREY.deep });
    for (const [b, block] of blocks.entries()) {
      const inside = nodes.filter(({ name }) => name.startsWith(`xception_65/${block}/`));
      const units = new Set(inside.map(({ name }) => /unit_\d+/.exec(name)?.[0])).size;
      const [side, , channels] = inside.at(-1).output.shape.slice(1);
      const stride = Math.round((before - 1) / (side - 1));
      before = side;
      // An atrous convolution at rate r is written as one on r * r small maps.
      const rate = Math.sqrt(Math.max(...inside.map(({ output }) => output.shape[0])));
      const skip = inside.some(({ name }) => name.includes('/shortcut/')) ? 'conv' : inside.some(({ name }) => name.endsWith('/add')) ? 'sum' : undefined;
      const isModule = block.includes('block');
      const y = 54 + b * 80;
      const height = 58;
      if (units > 1) for (const shift of [8, 4]) figure.rect(x + shift, y - shift, 200, height, { fill: color.pale, stroke: color.deep, radius: 4 });
      figure.rect(x, y, 200, height, { fill: color.pale, stroke: color.deep, radius: 4 });
      figure.text(x + 10, y + 18, `${block.replace(/.*_flow\//, '')}${units > 1 ? `, ${units} times` : ''}`, { weight: 600 });
      const depths = [1, 2, 3].map((i) => inside.find(({ name }) => name.endsWith(`separable_conv${i}_pointwise/Conv2D`))?.output.shape[3]);
      figure.text(x + 10, y + 34, isModule ? `separable: ${depths.join(', ')}` : 'full 3x3 convolution', { size: 12 });
      figure.text(x + 10, y + 50, `${side} x ${side} x ${channels}`, { size: 12, fill: color.deep });
      const step = stride > 1 ? `stride ${stride}` : rate > 1 ? `rate ${rate}` : undefined;
      if (step) figure.text(x + 190, y + 50, step, { at: 'end', size: 12, fill: PURPLE.deep, weight: 600 });
      if (skip) {
        // In front of a module the way divides, and behind it the two ways meet.
        const isFirst = b === 0;
        const start = isFirst ? [[x - 14, y + 29], [x - 14, y - 16]] : [[x + 60, y - 10]];
        const end = f === 1 ? [[x + 226, y - 16], [x + 226, y + 28]] : [[x + 226, isFirst ? y - 16 : y - 10], [x + 226, y + height + 7], [x + 64, y + height + 7]];
        figure.arrow([...start, ...end], { strokeWidth: 1.2, dash: skip === 'conv' ? undefined : '4 3' });
        figure.text(x + 232, y + (f === 1 ? -4 : 46), skip, { size: 12, fill: GREY.deep });
      }
      if (b > 0) figure.arrow([[x + 60, y - 22], [x + 60, y - 2]]);
    }
  }
  figure.arrow([[90, 432], [90, 452], [302, 452], [302, 83], [320, 83]]);
  figure.arrow([[530, 83], [612, 83]]);
  figure.text(322, 434, 'output stride 16, crop 513 x 513', { size: 12, fill: GREY.deep });
  figure.text(322, 452, 'skip connections: conv, a 1x1 convolution with the stride; sum, the input itself', { size: 12, fill: GREY.deep });
  return figure;
}
