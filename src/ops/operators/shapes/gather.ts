/**
 * Gather: slices of a tensor, picked along one axis by their indices (input 1). Gather picks along the first axis, GatherV2 along a
 * given one (input 2), and `batch_dims` leading axes may be walked in step by both.
 */
import { attrNumber } from '../../../graph/attributes.js';
import type { Node } from '../../../graph/graph.js';
import { isIndex } from '../../contract/dtypes.js';
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
});
