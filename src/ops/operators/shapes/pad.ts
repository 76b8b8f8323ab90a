/**
 * Pad: a border around a tensor: of zeros (Pad), of a given value (PadV2, input 2), or of the tensor's own mirror image (MirrorPad;
 * REFLECT leaves the edge out of the image, SYMMETRIC repeats it).
 */
import { GraphFormatError } from '../../../errors.js';
import { attrString } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import { constantPairs } from '../flow/constant.js';
import { constantNumbers, defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { readsShifted } from '../../geometry/reads.js';

export interface PadAttributes {
  /** MirrorPad only. */
  readonly mode: 'CONSTANT' | 'REFLECT' | 'SYMMETRIC';
}

/** Every axis with images has three times as many boxes to copy. TensorFlow's own kernel takes tensors of 5 axes at most. */
const MAX_MIRRORED_AXES = 8;

export const padOperator = defineOperator<PadAttributes>({
  names: ['Pad', 'PadV2', 'MirrorPad'],
  attributes(node) {
    if (node.op !== 'MirrorPad') return { mode: 'CONSTANT' };
    const mode = attrString(node, 'mode');
    if (mode !== 'REFLECT' && mode !== 'SYMMETRIC') {
      throw new GraphFormatError(`Node '${node.name}' (MirrorPad): mode should be REFLECT or SYMMETRIC, found ${mode}.`);
    }
    return { mode };
  },
  infer(inputs, { mode }, node) {
    expectInputs(node, inputs, node.op === 'PadV2' ? 3 : 2);
    const { dtype, shape } = inputs[0];
    const paddings = constantNumbers(node, inputs, 1, 'the paddings');
    if (inputs[1].shape.length !== 2 || paddings.length !== 2 * shape.length || paddings.some((count) => count < 0)) {
      throw mismatch(node, inputs, `paddings [${shape.length},2], none negative`);
    }
    if (node.op === 'PadV2' && (inputs[2].dtype !== dtype || inputs[2].shape.length !== 0)) {
      throw mismatch(node, inputs, `a ${dtype} scalar to pad with (input 2)`);
    }
    const room = (size: number): number => (mode === 'CONSTANT' ? Infinity : mode === 'REFLECT' ? size - 1 : size);
    if (paddings.some((count, i) => count > 0 && count > room(shape[i >> 1]))) {
      throw mismatch(node, inputs, `paddings that the mirror image can fill (mode ${mode}), not [${paddings.join(',')}]`);
    }
    const mirrored = mode === 'CONSTANT' ? 0 : shape.filter((_, axis) => paddings[2 * axis] + paddings[2 * axis + 1] > 0).length;
    if (mirrored > MAX_MIRRORED_AXES) throw mismatch(node, inputs, `mirror images along at most ${MAX_MIRRORED_AXES} axes, not ${mirrored}`);
    return [{ dtype, shape: shape.map((size, axis) => paddings[2 * axis] + size + paddings[2 * axis + 1]) }];
  },
  gradient(site) {
    const { node, inputs, outputs: [{ shape: whole }], gradient } = site;
    if (node.op === 'MirrorPad') site.unsupported('of mirror images');
    const begin = constantNumbers(node, inputs, 1, 'the paddings').filter((_, i) => i % 2 === 0);
    const inside = site.slice(gradient, begin, inputs[0].shape);
    if (node.op !== 'PadV2' || !site.wants(2)) return [inside];
    const axes = whole.map((_, axis) => axis);
    return [inside, undefined, site.add('Sub', [site.sum(gradient, axes), site.sum(inside, axes)])];
  },
  reads(inputs, _outputs, { mode }, node) {
    const { shape } = inputs[0];
    const paddings = constantNumbers(node, inputs, 1, 'the paddings');
    // Of a mirror image everything is said to be read.
    return shape.length === 4 && mode === 'CONSTANT' ? [{ rows: readsShifted(shape[1], -paddings[2]), columns: readsShifted(shape[2], -paddings[4]) }] : [];
  },
});

/** Adds a Pad with zeros: a pair (before, after) for each axis. */
export function pad(x: Value, paddings: readonly (readonly [before: number, after: number])[], name = 'Pad'): Value {
  return x.builder.add('Pad', [x, constantPairs(x.builder, paddings, `${name}/paddings`)], {}, name);
}
