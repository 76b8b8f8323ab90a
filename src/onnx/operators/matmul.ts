/** MatMul, and batch normalisation that no convolution took in. */
import type { BatchNormAttributes } from '../../ops/operators/layers/batch_norm.js';
import type { MatMulAttributes } from '../../ops/operators/layers/matmul.js';
import { channelsFirst, plain, type Translator } from '../site.js';

export const matMul: Translator = (site) => {
  const { transposeA, transposeB } = site.attributes<MatMulAttributes>();
  const matrix = (input: number, transposed: boolean): string => {
    const [rows, columns] = site.inputs[input].shape;
    return transposed ? site.arranged(input, [1, 0], [columns, rows]) : site.plain(input);
  };
  return plain(site.op('MatMul', [matrix(0, transposeA), matrix(1, transposeB)]));
};

export const batchNorm: Translator = (site) => {
  const { epsilon, isTraining } = site.attributes<BatchNormAttributes>();
  if (isTraining) return { reason: 'is_training' };
  const parameters = [1, 2, 3, 4].map((input) => site.plain(input));
  return channelsFirst(site.op('BatchNormalization', [site.channelsFirst(0), ...parameters], { epsilon: { float: epsilon } }));
};
