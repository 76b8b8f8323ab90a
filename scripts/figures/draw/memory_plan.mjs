/** The arena of the embedded model before and after the rewrites: which value lies where, and from which step to which. */
import { passesFor } from '../../../src/engine/passes/index.js';
import { makePlan } from '../../../src/engine/plan.js';
import { specialize } from '../../../src/engine/specialize.js';
import { embeddedModel } from '../../../src/io/assets/embedded.js';
import { buildDeepLab } from '../../../src/nets/deeplab_graph.js';
import { detectVariant } from '../../../src/nets/detect.js';
import { openTensorBundle } from '../../../src/proto/checkpoints/tensor_bundle.js';
import { BLUE, Figure, GREEN, GREY, ORANGE, PURPLE } from '../svg.mjs';

const KINDS = [
  { name: 'convolutions', test: /Conv|Inverted/, color: BLUE },
  { name: 'batch norm', test: /BatchNorm/, color: ORANGE },
  { name: 'activations', test: /^Relu/, color: GREEN },
  { name: 'others', test: /./, color: PURPLE },
];

/** For each value in the arena: its place, and the steps during which it is alive. */
function livesOf({ steps, storages, values }) {
  return storages.flatMap((storage, index) => {
    if (storage.kind !== 'arena') return [];
    const uses = steps.flatMap(({ inputs, outputs }, step) => ([...inputs, ...outputs].some((value) => values[value].storage === index) ? [step] : []));
    const maker = steps[uses[0]].node.op;
    return [{ offset: storage.offset, byteLength: storage.byteLength, first: uses[0], last: uses.at(-1), color: KINDS.find(({ test }) => test.test(maker)).color }];
  });
}

export default async function draw() {
  const checkpoint = await openTensorBundle(await embeddedModel(), 'model.ckpt');
  const { variant } = detectVariant(checkpoint);
  const graph = buildDeepLab(checkpoint, variant, { outputStride: 16, cropSize: [513, 513] });
  const lower = () => specialize(graph, new Map([['ExpandDims', { dtype: 'float32', shape: [1, 513, 513, 3] }]]), ['ArgMax']);
  const before = makePlan(await lower());
  const lowered = await lower();
  for (const pass of passesFor(() => true)) pass(lowered);
  const after = makePlan(lowered, { writesSlices: () => true });
  await checkpoint.close();

  const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
  const figure = new Figure({
    title: 'The memory plan of the embedded model',
    description: `As written: ${before.steps.length} steps in an arena of ${mebibytes(before.arenaBytes)} MiB. Rewritten: ${after.steps.length} steps in ${mebibytes(after.arenaBytes)} MiB. Each box is a value: its width is the steps during which it is alive, its height its bytes.`,
    width: 940,
    height: 440,
  });
  const bottom = 370;
  const y = (bytes) => bottom - (bytes / 2 ** 20) * 12.4;
  const panels = [
    { plan: before, left: 62, width: 560, title: `as written: ${before.steps.length} steps, ${mebibytes(before.arenaBytes)} MiB` },
    { plan: after, left: 668, width: 250, title: `rewritten: ${after.steps.length} steps, ${mebibytes(after.arenaBytes)} MiB` },
  ];
  for (const { plan, left, width, title } of panels) {
    figure.text(left, 34, title, { weight: 600 });
    for (const mark of [0, 5, 10, 15, 20, 25]) {
      figure.line(left, y(mark * 2 ** 20), left + width, y(mark * 2 ** 20), { stroke: GREY.pale });
      figure.text(left - 8, y(mark * 2 ** 20) + 4, mark, { at: 'end', fill: GREY.deep });
    }
    const step = width / plan.steps.length;
    for (const { offset, byteLength, first, last, color } of livesOf(plan)) {
      const top = y(offset + byteLength);
      figure.rect(left + first * step, top, (last - first + 1) * step, Math.max(0.6, y(offset) - top), { fill: color.pale, stroke: color.deep, strokeWidth: 0.5 });
    }
    figure.text(left, bottom + 20, 'step 1', { fill: GREY.deep });
    figure.text(left + width, bottom + 20, plan.steps.length, { at: 'end', fill: GREY.deep });
  }
  figure.text(20, 50, 'MiB', { fill: GREY.deep });
  for (const [i, { name, color }] of KINDS.entries()) {
    figure.rect(62 + i * 130, 410, 12, 12, { fill: color.pale, stroke: color.deep });
    figure.text(80 + i * 130, 421, name);
  }
  return figure;
}
