/**
 * Gather: slices of a tensor, picked along one axis by their indices (input 1). Gather picks along the first axis, GatherV2 along a
 * given one (input 2), and `batch_dims` leading axes may be walked in step by both.
 */
import { attrNumber } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import type { Node } from '../../../graph/graph.js';
import { sizeOf } from '../../../tensor.js';
import { isIndex } from '../../contract/dtypes.js';
import type { GradientSite } from '../../contract/gradient.js';
import { constantNumbers, defineOperator, expectInputs, mismatch, normalizeAxis } from '../../contract/operator.js';

export interface GatherAttributes {
  readonly batchDims: number;
}

export const gatherOperator = defineOperator<GatherAttributes>({
  names: ['Gather', 'GatherV2'],
  attributes: (node: Node) => ({ batchDims: attrNumber(node, 'batch_dims', 0) }),
  infer(inputs, attrs, node) {
    expectInputs(node, inputs, node.op === 'Gather' ? 2 : 3);
    const [params, indices] = inputs;
    if (!isIndex(indices.dtype)) throw mismatch(node, inputs, 'int32 or int64 indices (input 1)');
    const wanted = node.op === 'Gather' ? 0 : constantNumbers(node, inputs, 2, 'the axis')[0];
    const axis = normalizeAxis(node, inputs, wanted, params.shape.length);
    const batchDims = attrs.batchDims < 0 ? attrs.batchDims + indices.shape.length : attrs.batchDims;
    const batch = params.shape.slice(0, batchDims);
    if (batchDims < 0 || batchDims > Math.min(axis, indices.shape.length) || batch.some((size, i) => size !== indices.shape[i])) {
      throw mismatch(node, inputs, `${batchDims} leading axes that tensor and indices share, before axis ${axis}`);
    }
    const shape = [...params.shape.slice(0, axis), ...indices.shape.slice(batchDims), ...params.shape.slice(axis + 1)];
    return [{ dtype: params.dtype, shape }];
  },
  gradient: gatherGradient,
});

/**
 * Every slice goes back to where it was picked, and those that were picked twice add up: a product with one row for each place of the axis, which is 1 where
 * the place was picked. Seen as [outer, picks, inner], the axis has to come first for that.
 */
function gatherGradient(site: GradientSite<GatherAttributes>): (Value | undefined)[] {
  const { node, inputs, attrs } = site;
  const [{ dtype, shape }, indices] = inputs;
  if (attrs.batchDims !== 0) site.unsupported('with batch_dims');
  const wanted = node.op === 'Gather' ? 0 : constantNumbers(node, inputs, 2, 'the axis')[0];
  const axis = normalizeAxis(node, inputs, wanted, shape.length);
  const [outer, size, inner] = [sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1))];
  const picks = sizeOf(indices.shape);
  const picksFirst = site.add('Transpose', [site.reshape(site.gradient, [outer, picks, inner]), site.list([1, 0, 2])]);
  const isPicked = site.add('OneHot', [site.reshape(site.input(1), [picks]), site.scalar('int32', size), site.scalar(dtype, 1), site.scalar(dtype, 0)], { axis: 0 });
  const product = site.add('MatMul', [isPicked, site.reshape(picksFirst, [picks, outer * inner])]);
  const axisFirst = site.reshape(product, [size, outer, inner]);
  return [site.reshape(site.add('Transpose', [axisFirst, site.list([1, 0, 2])]), shape)];
}
