/** Activations as expressions of a kernel's text. */
import type { FusedActivation } from '../fused_conv2d.js';

export function activated(activation: FusedActivation, x: string): string {
  if (activation === 'Relu') return `Math.max(${x}, 0.0)`;
  return activation === 'Relu6' ? `Math.min(Math.max(${x}, 0.0), 6.0)` : x;
}
