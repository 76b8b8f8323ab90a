/** Every operator of the op table as an ONNX file: another runtime computes what our own backend does. */
import { describe, expect, test } from '@jest/globals';
import { exportOnnx } from '../../src/deeplab/onnx.js';
import { compileGraph } from '../../src/engine/program.js';
import { formatEndpoint } from '../../src/graph/graph.js';
import { expectClose } from '../matchers.js';
import { graphOf, loadOpTable, type OpCase } from '../ops/table.js';
import { runOnnx } from './onnxruntime.js';

/** What ONNX (opset 17) has no counterpart for, and what the message calls it. */
const REFUSED: readonly (readonly [cases: RegExp, called: RegExp])[] = [
  [/^FloorMod of (floats|\[)/, /FloorMod \(floats\)/],
  [/^MirrorPad SYMMETRIC (?!by nothing)/, /MirrorPad \(SYMMETRIC\)/],
  [/^MaxPool of the limits of int64/, /MaxPool \(ONNX's MaxPool takes no int64\)/],
  [/^(Vars|Args)/, /FakeQuantWithMinMax/],
  [/^GatherV2 with batch_dims/, /GatherV2 \(batch_dims\)/],
];

/** What only training needs: ONNX has a dialect of its own for that, which inference runtimes do not read. */
const OF_TRAINING = /Grad(V2|V3)?$|Backprop(Input|Filter)$|CrossEntropyWithLogits$|^(L2Loss|OneHot)$/;

/**
 * What ONNX leaves open: which element NaN is among, or the greatest where nothing is finite, and what becomes of a float that the integer
 * it is cast to does not hold. And this runtime has no bfloat16, and no AveragePool of float64.
 */
const NOT_COMPARED = /^(Arg(Max|Min)|MaxPool) .*(NaN|infinities of)|which does not hold it|bfloat16|^AvgPool .*float64/;

const FAMILIES = loadOpTable().map(({ name, bin, cases }) => ({ name, bin, cases: cases.filter((entry) => !NOT_COMPARED.test(entry.name)) }));
const refusal = ({ name, op, attrs }: OpCase): RegExp | undefined => {
  if (OF_TRAINING.test(op)) return new RegExp(`${op} \\(1x`);
  if (op.startsWith('FusedBatchNorm') && attrs.is_training === true) return /FusedBatchNorm(V2|V3)? \(is_training\)/;
  return REFUSED.find(([cases]) => cases.test(name))?.[1];
};

const SAID = FAMILIES.map((family) => ({ ...family, cases: family.cases.filter((entry) => !refusal(entry)) })).filter(({ cases }) => cases.length > 0);

describe.each(SAID)('$name', ({ bin, cases }) => {
  test.each(cases.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const { graph, feeds } = graphOf(entry, bin);
    const fetches = entry.outputs.map((_, k) => formatEndpoint('op', k));
    const program = await compileGraph(graph, { backend: 'cpu' });
    const expected = await program.execute(feeds, fetches);
    const actual = await runOnnx(await exportOnnx(graph, { feeds, fetches }), feeds);
    fetches.forEach((fetch, k) => expectClose(actual.get(fetch)!, expected[k]));
  });
});

const refused = FAMILIES.flatMap(({ bin, cases }) => cases.filter(refusal).map((entry) => [entry.name, entry, bin] as const));

test.each(refused)('%s is refused by name', async (_, entry, bin) => {
  const { graph, feeds } = graphOf(entry, bin);
  await expect(exportOnnx(graph, { feeds, fetches: ['op'] })).rejects.toMatchObject({ tag: 'UnsupportedOpError', message: expect.stringMatching(refusal(entry)!) });
});
