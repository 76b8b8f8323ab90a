/** What a layer does, in a few words. */
import type { TracedLayer } from '../trace.js';

const PLAIN: Readonly<Record<string, string>> = {
  ConcatV2: 'concatenation',
  Concat: 'concatenation',
  AddV2: 'addition',
  Add: 'addition',
  Sub: 'subtraction',
  Mul: 'multiplication',
  Relu: 'ReLU',
  Relu6: 'ReLU6',
  ResizeBilinear: 'bilinear resize',
  ResizeNearestNeighbor: 'resize',
  ArgMax: 'greatest class',
  Mean: 'mean',
  BiasAdd: 'bias',
  Cast: 'conversion',
  Pad: 'padding',
  PadV2: 'padding',
};

/** `3 × 3 depthwise`, `1 × 1 convolution`, `ReLU`; the operator's own name where there is none here. */
export function kindOf({ op, window }: Pick<TracedLayer, 'op' | 'window'>): string {
  const size = window ? `${window.size[0]} × ${window.size[1]} ` : '';
  if (op.includes('Depthwise')) return `${size}depthwise`;
  if (op.includes('Pool')) return `${op.startsWith('Max') ? 'maximum' : 'mean'} of ${size.trim()}`;
  if (op.includes('Conv2D')) return `${size}convolution`;
  return PLAIN[op] ?? op;
}

/** Whether it slides a filter: pooling over a whole map does not. */
export const hasFilter = ({ window, op }: Pick<TracedLayer, 'op' | 'window'>): boolean => window !== undefined && !op.includes('Pool');

/** Whether its filter reads more than one position, so that it has a rate. */
export const hasRate = (layer: Pick<TracedLayer, 'op' | 'window'>): boolean => hasFilter(layer) && layer.op.includes('Conv2D') && Math.max(...(layer.window?.size ?? [1])) > 1;

export const strideOf = ({ window, op }: Pick<TracedLayer, 'op' | 'window'>): number => (window && hasFilter({ window, op }) ? window.strides[0] : 1);
export const rateOf = ({ window }: Pick<TracedLayer, 'window'>): number => window?.rates[0] ?? 1;
