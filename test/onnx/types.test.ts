/** Every node of every file has data types that ONNX takes, whatever the graph's are; what cannot be so is refused by name. */
import { describe, expect, test } from '@jest/globals';
import { exportOnnx } from '../../src/deeplab/onnx.js';
import { isDeepLabError } from '../../src/errors.js';
import type { Attributes, Graph, Node } from '../../src/graph/graph.js';
import { dtypeOfOnnx, type OnnxDType } from '../../src/onnx/dtypes.js';
import { translateGraph } from '../../src/onnx/export_graph.js';
import { TRANSLATORS } from '../../src/onnx/operators/index.js';
import { SIGNATURES } from '../../src/onnx/opset17.js';
import { typingOf } from '../../src/onnx/types.js';
import type { OnnxGraph } from '../../src/onnx/writer.js';
import { int32, sizeOf, sourceOf, tensor, zeros, type DType, type Tensor, type TensorInfo } from '../../src/tensor.js';
import { graphOf, node, placeholderNode } from '../graph/nodes.js';
import { expectClose } from '../matchers.js';
import { inputTensor } from '../ops/op_case.js';
import { loadOpTable, type OpCase } from '../ops/table.js';
import { runOnnx } from './onnxruntime.js';

const DTYPES: readonly OnnxDType[] = ['float32', 'float64', 'float16', 'bfloat16', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'bool'];

/** Holds every node to the table, in the order in which a runtime reads it. @returns what does not fit */
function misfits({ inputs, constants, nodes, outputs }: OnnxGraph): string[] {
  const types = new Map<string, string>();
  const wrong: string[] = [];
  for (const { name, dtype } of inputs) types.set(name, dtype);
  for (const [name, { dtype }] of constants) types.set(name, dtype);
  for (const { op, inputs: names, outputs: results, attributes } of nodes) {
    const signature = SIGNATURES[op];
    const bound = new Map<string, string>();
    for (const [i, name] of names.entries()) {
      if (name === '') continue;
      const type = signature.inputs[signature.isVariadic ? 0 : i];
      const found = types.get(name) ?? 'a value that is not there';
      const allowed: readonly string[] = signature.variables[type] ?? [type];
      if (!allowed.includes(found) || (bound.get(type) ?? found) !== found) wrong.push(`input ${i} of ${op} is ${found}`);
      bound.set(type, found);
    }
    if (op === 'Cast') bound.set('T2', dtypeOfOnnx(Number(attributes.to)) ?? 'no type');
    for (const [i, name] of results.entries()) {
      const type = signature.outputs[Math.min(i, signature.outputs.length - 1)];
      types.set(name, bound.get(type) ?? signature.variables[type]?.[0] ?? type);
    }
  }
  for (const { name, dtype } of outputs) if (types.get(name) !== dtype) wrong.push(`output ${name} is ${types.get(name)}, said to be ${dtype}`);
  return wrong;
}

/** One case of the table with other data types in the place of those that its first fed input has. */
interface Variant {
  readonly graph: Graph;
  readonly feeds: ReadonlyMap<string, TensorInfo>;
}

function retyped(entry: OpCase, bin: Uint8Array, dtype: DType, attrs: Attributes = entry.attrs): Variant {
  const replaced = (entry.inputs.find(({ constant }) => !constant) ?? entry.inputs[0]).dtype;
  const nodes = new Map<string, Node>();
  const feeds = new Map<string, TensorInfo>();
  const names = entry.inputs.map((input, k) => {
    const name = `input${k}`;
    const value: Tensor = input.dtype === replaced ? zeros(dtype, input.shape) : inputTensor(input, bin);
    if (input.constant) {
      nodes.set(name, { name, op: 'Const', inputs: [], controls: [], attrs: { dtype: { dtype: value.dtype }, value: sourceOf(value) } });
    } else {
      nodes.set(name, placeholderNode(name, value.dtype, value.shape));
      feeds.set(name, { dtype: value.dtype, shape: value.shape });
    }
    return name;
  });
  nodes.set('op', { name: 'op', op: entry.op, inputs: names, controls: [], attrs });
  return { graph: { nodes }, feeds };
}

/** A few cases of each operator: another form of it may be written in other operators. */
const TABLE = loadOpTable().flatMap(({ cases, bin }) => cases.map((entry) => ({ entry, bin })));
const OPERATORS = [...TRANSLATORS.keys()].filter((op) => TABLE.some(({ entry }) => entry.op === op));

/** Where a node's result has a type of its own. */
const RESULT_TYPES: Readonly<Record<string, string>> = { Cast: 'DstT', ArgMax: 'output_type', ArgMin: 'output_type' };

describe.each(OPERATORS)('%s', (op) => {
  const cases = TABLE.filter(({ entry }) => entry.op === op);
  const chosen = [...cases.filter((_, i) => i < 3), ...cases.filter((_, i) => i >= 3 && i % 7 === 0)].slice(0, 9);

  test.each(DTYPES)('of %s: types that ONNX takes, or a refusal', async (dtype) => {
    for (const { entry, bin } of chosen) {
      const key = RESULT_TYPES[op];
      for (const to of key ? DTYPES : [dtype]) {
        const attrs = key ? { ...entry.attrs, [key]: { dtype: to } } : entry.attrs;
        const { graph, feeds } = retyped(entry, bin, dtype, attrs);
        const outcome = await translateGraph(graph, feeds, ['op']).catch((error: unknown) => error);
        if (outcome instanceof Error) {
          // Not an operator of ours for this type, or one that ONNX does not have so.
          expect([entry.name, isDeepLabError(outcome) && outcome.tag]).toEqual([entry.name, expect.stringMatching(/^(ShapeMismatch|UnsupportedOp|GraphFormat)Error$/)]);
          expect(outcome.message).toContain(op);
        } else {
          expect([entry.name, misfits(outcome as OnnxGraph)]).toEqual([entry.name, []]);
        }
      }
    }
  });
});

describe('a data type that ONNX does not take', () => {
  test('is told with the operator', async () => {
    const graph = graphOf(placeholderNode('x', 'int64', [1, 2, 2, 1]), node('pool', 'MaxPool', ['x'], { ksize: [1, 2, 2, 1], strides: [1, 1, 1, 1], padding: 'VALID' }));
    await expect(exportOnnx(graph)).rejects.toMatchObject({
      tag: 'UnsupportedOpError',
      message: expect.stringMatching(/MaxPool \(ONNX's MaxPool takes no int64\) \(1x, first 'pool'\)/),
    });
  });

  test.each<[string, readonly OnnxDType[], RegExp]>([
    ['Sqrt', ['int32'], /ONNX's Sqrt takes no int32 in opset 17, only float16, bfloat16, float32, float64/],
    ['Add', ['int32', 'int64'], /takes no int64 as its input 1 in opset 17, only int32/],
    ['MaxPool', ['uint64'], /takes no uint64/],
    ['ReduceSum', ['int8'], /takes no int8/],
    ['Nothing', ['int32'], /operator Nothing is not among those/],
  ])('%s of %j is refused', (op, inputs, message) => {
    expect(() => typingOf(op, inputs)).toThrow(message);
  });

  test.each<[string, OnnxDType, OnnxDType]>([
    ['MaxPool', 'int16', 'float32'],
    ['MaxPool', 'uint16', 'float32'],
    ['MaxPool', 'int32', 'float64'],
    ['MaxPool', 'uint32', 'float64'],
    ['ReduceMax', 'uint16', 'int32'],
    ['ReduceMin', 'int16', 'int32'],
    ['ArgMax', 'bool', 'int32'],
  ])('%s of %s computes in %s', (op, dtype, wider) => {
    expect(typingOf(op, [dtype])).toMatchObject({ inputs: [wider], results: [op === 'ArgMax' ? 'int64' : dtype, ...(op === 'MaxPool' ? ['int64'] : [])] });
  });
});

/** What TensorFlow is not asked, because its own kernel answers 0. */
test.each(['int32', 'int64'] as const)('Round of %s leaves it as it is', async (dtype) => {
  const x = dtype === 'int32' ? int32([3], [-(2 ** 31), 7, 2 ** 31 - 1]) : tensor('int64', [3], BigInt64Array.of(-(2n ** 63n), 7n, 2n ** 63n - 1n));
  const graph = graphOf(placeholderNode('x', dtype, [3]), node('y', 'Round', ['x']));
  const feeds = new Map<string, Tensor>([['x', x]]);
  expect((await runOnnx(await exportOnnx(graph), feeds)).get('y')).toMatchObject({ dtype, data: x.data });
});

test('FloorDiv of the least int32, by a constant', async () => {
  const [a, b] = [int32([6], [-2147483648, -2147483648, 2147483647, 2147483647, -7, 7]), int32([6], [3, -3, -3, 3, 2, -2])];
  const graph = graphOf(placeholderNode('a', 'int32', [6]), placeholderNode('b', 'int32', [6]), node('y', 'FloorDiv', ['a', 'b']));
  const feeds = new Map([['a', a], ['b', b]]);
  const found = (await runOnnx(await exportOnnx(graph), feeds)).get('y')!;
  expectClose(found, int32([6], [-715827883, 715827882, -715827883, 715827882, -4, -4]));
});

test('Pow to a constant power is as long as the power has bits, and a negative one is refused', async () => {
  const to = (exponent: number): Graph =>
    graphOf(placeholderNode('x', 'int16', [4]), node('k', 'Const', [], { dtype: { dtype: 'int16' }, value: sourceOf(tensor('int16', [], Int16Array.of(exponent))) }), node('y', 'Pow', ['x', 'k']));
  const x = tensor('int16', [4], Int16Array.of(3, -3, 181, 182));
  const feeds = new Map<string, Tensor>([['x', x]]);
  const { nodes } = await translateGraph(to(2), feeds, ['y']);
  expect(nodes.filter(({ op }) => op === 'Where')).toHaveLength(2);
  expect((await runOnnx(await exportOnnx(to(2)), feeds)).get('y')!.data).toEqual(Int16Array.of(9, 9, 32761, -32412));
  expect((await runOnnx(await exportOnnx(to(0)), feeds)).get('y')!.data).toEqual(Int16Array.of(1, 1, 1, 1));
  await expect(exportOnnx(to(-1))).rejects.toMatchObject({ tag: 'UnsupportedOpError', message: expect.stringContaining('negative power') });
});

test('the table is of what is written', () => {
  expect(sizeOf([Object.keys(SIGNATURES).length])).toBeGreaterThan(50);
  for (const [op, { inputs, outputs, variables }] of Object.entries(SIGNATURES)) {
    for (const type of [...inputs, ...outputs]) expect([op, type, type in variables || DTYPES.some((dtype) => dtype === type)]).toEqual([op, type, true]);
  }
});
