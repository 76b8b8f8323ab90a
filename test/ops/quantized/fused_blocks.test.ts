/** Separable convolutions and inverted residuals in 8 bits in one step: the integers of the steps that they are made of, as the plain kernels compute them. */
import { describe, expect, test } from '@jest/globals';
import type { Attributes } from '../../../src/graph/graph.js';
import { tensor, type Shape, type Tensor } from '../../../src/tensor.js';
import { computed, inferred, of } from '../infer.js';
import { fed, fixed, runAlone } from '../wasm/run_alone.js';
import { describeOnWasm } from './on_wasm.js';
import { inputsOf, outputOf, type ConvCase } from './q_linear_conv.js';

interface Block {
  readonly x: Shape;
  /** Channels between the convolutions, where the first widens; else those of x. */
  readonly wide?: number;
  readonly out: number;
  readonly stride?: number;
  readonly rate?: number;
  readonly padding?: 'SAME' | 'VALID';
  readonly residual?: boolean;
  /** A ReLU in front of the depthwise convolution. */
  readonly rectify?: boolean;
  /** x in 8 bits instead of 7. */
  readonly eight?: boolean;
  readonly float?: boolean;
}

const BLOCKS: readonly (readonly [string, Block])[] = [
  ['separable', { x: [1, 9, 11, 24], out: 40 }],
  ['separable, a residual', { x: [1, 9, 11, 16], out: 24, residual: true }],
  ['separable, 8 bits', { x: [2, 7, 5, 32], out: 16, eight: true }],
  ['separable, stride 2, a ReLU in front', { x: [1, 13, 12, 40], out: 21, stride: 2, rectify: true }],
  ['separable, rate 2', { x: [1, 9, 8, 8], out: 17, rate: 2 }],
  ['separable, a rate wider than the map', { x: [1, 5, 6, 8], out: 8, rate: 6 }],
  ['separable, rate 3 and stride 2', { x: [1, 15, 14, 24], out: 16, stride: 2, rate: 3 }],
  ['separable, VALID', { x: [1, 7, 9, 16], out: 33, padding: 'VALID' }],
  ['separable, to float32', { x: [1, 6, 7, 24], out: 19, float: true }],
  ['separable, a row of more pixels than run together', { x: [1, 3, 131, 24], out: 9 }],
  ['separable, channels that are not in eights', { x: [1, 7, 9, 11], out: 24 }],
  ['separable, 29 channels, rate 2, a ReLU in front, 8 bits', { x: [2, 9, 8, 29], out: 18, rate: 2, rectify: true, eight: true }],
  ['separable, one pixel', { x: [1, 1, 1, 8], out: 1 }],
  ['separable, no map', { x: [0, 4, 5, 8], out: 3 }],
  ['separable, rows of no pixel', { x: [1, 9, 2, 8], out: 4, stride: 5, padding: 'VALID' }],
  ['inverted residual', { x: [1, 9, 11, 16], wide: 48, out: 24 }],
  ['inverted residual, a residual', { x: [1, 11, 9, 24], wide: 40, out: 24, residual: true }],
  ['inverted residual, stride 2, 8 bits', { x: [1, 13, 11, 24], wide: 56, out: 32, stride: 2, eight: true }],
  ['inverted residual, an even size, stride 2, a batch', { x: [2, 8, 10, 7], wide: 24, out: 5, stride: 2 }],
  ['inverted residual, rate 2, a batch, a residual', { x: [2, 9, 8, 12], wide: 24, out: 12, rate: 2, residual: true, eight: true }],
  ['inverted residual, channels that are not in eights, stride 2', { x: [2, 9, 11, 11], wide: 66, out: 13, stride: 2 }],
  ['inverted residual, 21 wide channels, a residual', { x: [1, 9, 7, 10], wide: 21, out: 10, residual: true }],
  ['inverted residual, VALID', { x: [1, 7, 7, 3], wide: 8, out: 21, padding: 'VALID' }],
  ['inverted residual, no map', { x: [0, 4, 5, 8], wide: 16, out: 3 }],
  ['inverted residual, rows of no pixel', { x: [1, 9, 2, 8], wide: 24, out: 4, stride: 5, padding: 'VALID' }],
  ['inverted residual, to float32', { x: [1, 5, 70, 16], wide: 32, out: 21, float: true }],
];

const SEVEN = { x_max: 127, x_zero_point: 40, zero_point: 30, low: 3, high: 127 } as const;
const PLAIN = { strides: [1, 1, 1, 1], padding: 'SAME' } as const;

/** The layers of a block, from the first on. */
function layersOf({ x, wide, out, stride = 1, rate = 1, padding = 'SAME', residual, rectify, eight, float }: Block): readonly { prefix: string; entry: ConvCase }[] {
  const first = eight ? { ...SEVEN, x_max: 255, x_zero_point: 130 } : SEVEN;
  const next = { ...SEVEN, x_zero_point: SEVEN.zero_point };
  const channels = wide ?? x[3];
  const expand: ConvCase = { name: 'expand', op: 'QLinearConv2D', x, filter: [1, 1, x[3], channels], attrs: { ...PLAIN, ...first } };
  const window = { strides: [1, stride, stride, 1], dilations: [1, rate, rate, 1], padding };
  const depthwise: ConvCase = {
    ...{ name: 'depthwise', op: 'QLinearDepthwiseConv2D', x: [...x.slice(0, 3), channels], filter: [3, 3, channels, 1] },
    attrs: { ...window, ...(wide === undefined ? first : next), rectify: rectify === true },
  };
  const last = { ...PLAIN, ...next, zero_point: 64, low: 0, ...(float ? { T: { dtype: 'float32' as const }, low: -80, high: 70 } : {}) };
  const pointwise: ConvCase = {
    ...{ name: 'pointwise', op: 'QLinearConv2D', x: outputOf(depthwise).shape, filter: [1, 1, channels, out], residual },
    attrs: { ...last, ...(residual ? { residual_zero_point: 20, residual_multiplier: 0.6 } : {}) },
  };
  return [...(wide === undefined ? [] : [{ prefix: 'expand_', entry: expand }]), { prefix: 'depthwise_', entry: depthwise }, { prefix: '', entry: pointwise }];
}

const WINDOW = ['strides', 'dilations', 'padding'];

/** The block as one node: its inputs, and its attributes. */
function asOne(layers: ReturnType<typeof layersOf>): { op: string; inputs: Tensor[][]; attrs: Attributes } {
  const inputs = layers.map(({ entry }) => inputsOf(entry));
  const attrs = layers.flatMap(({ prefix, entry }) => Object.entries(entry.attrs).flatMap(([name, value]) => (WINDOW.includes(name) ? (prefix === 'depthwise_' ? [[name, value]] : []) : [[`${prefix}${name}`, value]])));
  return { op: layers.length === 3 ? 'QLinearInvertedResidual' : 'QLinearSeparableConv2D', inputs, attrs: Object.fromEntries(attrs) };
}

async function stepByStep(layers: ReturnType<typeof layersOf>): Promise<Tensor> {
  let map = inputsOf(layers[0].entry)[0];
  for (const { entry } of layers) [map] = await computed(entry.op, [map, ...inputsOf(entry).slice(1)], entry.attrs);
  return map;
}

describeOnWasm((backend) => {
  test.each(BLOCKS)('%s', async (__, block) => {
    const layers = layersOf(block);
    const { op, inputs, attrs } = asOne(layers);
    const constants = inputs.flatMap((each) => each.slice(1, 4).map(fixed));
    const residual = inputs.at(-1)!.slice(4).map(fed);
    const [found] = await runAlone(backend(), { op, inputs: [fed(inputs[0][0]), ...constants, ...residual], attrs }, 1);
    const expected = await stepByStep(layers);
    expect([found.dtype, found.shape]).toEqual([expected.dtype, expected.shape]);
    expect(found.data).toEqual(expected.data);
    expect(new Set(found.data as Uint8Array).size).toBeGreaterThanOrEqual(Math.min(found.data.length, found.data.length > 64 ? 9 : 1));
  });
});

describe('inputs that do not fit are refused', () => {
  const layers = layersOf({ x: [1, 9, 8, 3], wide: 8, out: 4 });
  const { attrs, inputs } = asOne(layers);
  const all = [inputs[0][0], ...inputs.flatMap((each) => each.slice(1, 4))];
  const separable = [tensor('uint8', [1, 9, 8, 8], new Uint8Array(576)), ...all.slice(4)];
  test.each([
    ['QLinearInvertedResidual', all.slice(0, 9), '10 to 11 inputs'],
    ['QLinearInvertedResidual', [of('uint8', 9, 8, 3), ...all.slice(1)], 'an input [batch, rows, columns, in]'],
    ['QLinearInvertedResidual', [...all.slice(0, 2), of('int32', 7), ...all.slice(3)], 'an int32 bias for each output channel'],
    ['QLinearInvertedResidual', [...all, of('uint8', 1, 9, 8, 5)], "a uint8 residual of the output's shape"],
    ['QLinearSeparableConv2D', separable.slice(0, 6), '7 to 8 inputs'],
    ['QLinearSeparableConv2D', [of('float32', 1, 9, 8, 8), ...separable.slice(1)], 'a uint8 map and an int8 filter'],
  ] as const)('%s (case %#): %s', (op, given, message) => {
    expect(() => inferred(op, given, attrs)).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError', message: expect.stringContaining(message) }));
  });
});
