/**
 * Clamps as expressions of a kernel's text. They compare, and ask whether a number is itself, because GLSL's min and max may lose a
 * NaN, which should be seen in the result.
 */
import type { FusedActivation } from '../../operators/fused/fused_conv2d.js';

/** The greater, or the lesser, of two expressions. */
export const greater = (a: string, b: string): string => `((${a} >= ${b} || ${a} !== ${a}) ? ${a} : ${b})`;
export const lesser = (a: string, b: string): string => `((${a} <= ${b} || ${a} !== ${a}) ? ${a} : ${b})`;

/** @param x a name, since it is written more than once */
export function activated(activation: FusedActivation, x: string): string {
  if (activation === 'Relu') return greater(x, '0.0');
  return activation === 'Relu6' ? `(${x} > 6.0 ? 6.0 : ${greater(x, '0.0')})` : x;
}
