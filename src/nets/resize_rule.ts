/**
 * The rule by which the research code resizes pictures of data sets whose pictures have all sizes, such as ADE20K: the shorter side becomes
 * `minResizeValue`, unless the longer one would be more than `maxResizeValue`, which it becomes then; sides are multiples of `resizeFactor` plus 1.
 *
 * Source: research/deeplab/core/preprocess_utils.py (resize_to_range), which computes in float32.
 */
import { InvalidArgumentError } from '../errors.js';
import type { Value } from '../graph/builder.js';
import { add, mul, realDiv, sub } from '../ops/operators/arithmetic/binary.js';
import { cast } from '../ops/operators/arithmetic/cast.js';
import { constant } from '../ops/operators/flow/constant.js';
import { resizeBilinearTo } from '../ops/operators/layers/resize.js';
import { expandDims, squeeze } from '../ops/operators/shapes/reshape.js';
import { float32 } from '../tensor.js';
import { dimension, maximum, minimum, pack, shapeOf, size } from './layers/size_nodes.js';

export interface ResizeRule {
  readonly minResizeValue: number;
  readonly maxResizeValue: number;
  /** Undefined: sides are as they come. */
  readonly resizeFactor?: number;
}

type Size = readonly [height: number, width: number];

/** What becomes of a picture's rows and columns. */
export function resizedSize([height, width]: Size, rule: ResizeRule): Size {
  const { fround } = Math;
  const { resizeFactor: factor } = rule;
  const most = largestSide(rule);
  const scaled = (scale: number): Size => [Math.floor(fround(height * scale)), Math.floor(fround(width * scale))];
  const large = scaled(fround(rule.minResizeValue / Math.min(height, width)));
  const fitting = Math.max(...large) > most ? scaled(fround(most / Math.max(height, width))) : large;
  const [rows, columns] = fitting.map((side) => (factor === undefined ? side : side + ((factor - modulo(side - 1, factor)) % factor)));
  return [rows, columns];
}

/** A multiple of the factor plus 1, where there is one. */
const largestSide = ({ maxResizeValue, resizeFactor }: ResizeRule): number => (resizeFactor === undefined ? maxResizeValue : maxResizeValue - ((maxResizeValue - 1) % resizeFactor));

/** With the sign of the divisor, as FloorMod. */
const modulo = (a: number, b: number): number => ((a % b) + b) % b;

/** The same as nodes: `pixels`, float32 [h, w, 3], resized. */
export function resizedByRule(pixels: Value, rule: ResizeRule): Value {
  const { builder } = pixels;
  const named = (name: string): string => `resize_to_range/${name}`;
  const number = (value: number, name: string): Value => constant(builder, float32([], [value]), named(name));
  const shape = shapeOf(pixels, named('resolve_shape/Shape'));
  const sides = [0, 1].map((axis) => cast(dimension(shape, axis, named(`resolve_shape/strided_slice_${axis}`)), 'float32', named(`Cast_${2 + axis}`)));
  const [height, width] = sides;
  const scaledBy = (value: number, side: Value, name: string): Value => {
    const scale = realDiv(number(value, `${name}/x`), side, named(`${name}/truediv`));
    const [rows, columns] = sides.map((each, axis) => cast(builder.add('Floor', [mul(each, scale, named(`${name}/mul_${axis}`))], {}, named(`${name}/Floor_${axis}`)), 'int32', named(`${name}/Cast_${axis}`)));
    return pack([rows, columns], named(`${name}/stack`));
  };
  const large = scaledBy(rule.minResizeValue, minimum(height, width, named('Minimum')), 'large');
  const small = scaledBy(largestSide(rule), maximum(height, width, named('Maximum')), 'small');
  const longest = maximum(dimension(large, 0, named('strided_slice')), dimension(large, 1, named('strided_slice_1')), named('Max'));
  const isTooLarge = builder.add('Greater', [longest, size(builder, largestSide(rule), named('Greater/y'))], {}, named('Greater'));
  const fitting = builder.add('SelectV2', [isTooLarge, small, large], {}, named('SelectV2'));
  const resized = resizeBilinearTo(expandDims(pixels, 0, named('resize/ExpandDims')), rounded(fitting, rule, named), { alignCorners: true }, named('resize/ResizeBilinear'));
  return squeeze(resized, [0], named('resize/Squeeze'));
}

/** Sides that are multiples of the factor plus 1. */
function rounded(sides: Value, { resizeFactor: factor }: ResizeRule, named: (name: string) => string): Value {
  if (factor === undefined) return sides;
  const { builder } = sides;
  const whole = (value: number, name: string): Value => size(builder, value, named(name));
  const over = builder.add('FloorMod', [sub(sides, whole(1, 'sub_2/y'), named('sub_2')), whole(factor, 'mod_1/y')], {}, named('mod_1'));
  const missing = builder.add('FloorMod', [sub(whole(factor, 'sub_3/x'), over, named('sub_3')), whole(factor, 'mod_2/y')], {}, named('mod_2'));
  return add(sides, missing, named('add'));
}

/** @throws InvalidArgumentError for values that no picture can have, or that are larger than the crop */
export function checkResizeRule({ minResizeValue, maxResizeValue, resizeFactor = 1 }: ResizeRule, cropSize: Size): void {
  for (const [name, value] of Object.entries({ minResizeValue, maxResizeValue, resizeFactor })) {
    if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError(`${name} should be a whole number of at least 1, found ${String(value)}.`);
  }
  if (minResizeValue > maxResizeValue) throw new InvalidArgumentError(`minResizeValue should be at most maxResizeValue; found ${minResizeValue} and ${maxResizeValue}.`);
  if (maxResizeValue > Math.max(...cropSize)) throw new InvalidArgumentError(`Pictures that are resized to ${maxResizeValue} do not fit into the crop of ${cropSize.join(' x ')}. Make maxResizeValue smaller, or cropSize larger.`);
}
