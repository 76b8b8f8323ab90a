import type { Plan } from '../../ops/contract/backend.js';

/** The operators of a plan that compute with floats: their inputs are floats, or their output is one that is no sum of integers any more. */
export function floatOperators({ steps, values, storages }: Plan): readonly string[] {
  const isFloat = (value: number): boolean => values[value].dtype === 'float32' && storages[values[value].storage].kind !== 'constant';
  return [...new Set(steps.filter(({ inputs }) => inputs.some(isFloat)).map(({ node }) => node.op))];
}
