/** Multiply-adds of each block of MobileNet-v2, by kind of layer, counted on the graph. */
import { BLOCKS, networkNodes, shapeOf, sumOf } from '../networks.mjs';
import { BLUE, Figure, GREEN, GREY, ORANGE, PURPLE } from '../svg.mjs';

const KINDS = [
  { name: 'expand (1x1)', scope: 'expand', color: BLUE },
  { name: 'depthwise (3x3)', scope: 'depthwise', color: ORANGE },
  { name: 'project (1x1)', scope: 'project', color: GREEN },
  { name: 'first layer, and head', scope: undefined, color: PURPLE },
];

export default async function draw() {
  const nodes = await networkNodes('mobilenet_v2');
  const rows = [
    { name: 'Conv', parts: [undefined, undefined, undefined, sumOf(nodes, (name) => name.startsWith('MobilenetV2/Conv/'))], shape: shapeOf(nodes, 'MobilenetV2/Conv/Conv2D') },
    ...BLOCKS.map((block) => ({
      name: block,
      parts: KINDS.slice(0, 3).map(({ scope }) => sumOf(nodes, (name) => name.startsWith(`MobilenetV2/${block}/${scope}/`))),
      shape: shapeOf(nodes, `MobilenetV2/${block}/output`),
    })),
    { name: 'ASPP and logits', parts: [undefined, undefined, undefined, sumOf(nodes, (name) => /^(aspp|image|concat|logits)/.test(name))], shape: shapeOf(nodes, 'logits/semantic/BiasAdd') },
  ];
  const total = sumOf(nodes);
  const figure = new Figure({
    title: 'Multiply-adds in MobileNet-v2',
    description: `Per block at output stride 16 and a crop of 513 x 513; ${(total / 1e9).toFixed(2)} billion in all. The depthwise layers are a small part of each.`,
    width: 860,
    height: 90 + rows.length * 22,
  });
  const [left, width] = [250, 520];
  const most = Math.max(...rows.map(({ parts }) => parts.reduce((sum, part) => sum + (part ?? 0), 0)));
  for (const [i, { name, parts, shape }] of rows.entries()) {
    const y = 62 + i * 22;
    figure.text(30, y + 12, name, { size: 12 });
    figure.text(left - 10, y + 12, shape.join(' x '), { at: 'end', size: 12, fill: GREY.deep });
    let at = left;
    for (const [k, part] of parts.entries()) {
      if (!part) continue;
      const length = (part / most) * width;
      figure.rect(at, y, length, 16, { fill: KINDS[k].color.deep });
      at += length;
    }
    const count = parts.reduce((sum, part) => sum + (part ?? 0), 0);
    figure.text(at + 6, y + 12, (count / 1e6).toFixed(0), { size: 12, fill: GREY.deep });
  }
  let x = left;
  for (const { name, color } of KINDS) {
    figure.rect(x, 22, 12, 12, { fill: color.deep });
    figure.text(x + 18, 33, name, { size: 12 });
    x += 48 + name.length * 6.2;
  }
  figure.text(30, 33, 'output; million multiply-adds', { size: 12, fill: GREY.deep });
  return figure;
}
