/**
 * MobileNet-v2: inverted residuals with linear bottlenecks. Wide in the middle, narrow at the ends, and no activation
 * where it is narrow.
 *
 * "MobileNetV2: Inverted Residuals and Linear Bottlenecks", arXiv:1801.04381, table 2; research/slim/nets/mobilenet/mobilenet_v2.py.
 */
import type { MobileNetTable } from './mobilenet.js';

/** A row of the paper's table: `units` blocks, the first of them with the stride. */
const row = (expansion: number, channels: number, units: number, stride: number) =>
  Array.from({ length: units }, (_, unit) => ({ expansion, channels, stride: unit === 0 ? stride : 1, activation: 'Relu6' as const }));

export const MOBILENET_V2: MobileNetTable = {
  scope: 'MobilenetV2',
  stem: { channels: 32, activation: 'Relu6' },
  blocks: [
    ...row(1, 16, 1, 1),
    ...row(6, 24, 2, 2),
    ...row(6, 32, 3, 2),
    ...row(6, 64, 4, 2),
    ...row(6, 96, 3, 1),
    ...row(6, 160, 3, 2),
    ...row(6, 320, 1, 1),
  ],
  endPoints: { 4: 2, 8: 5, 16: 12 },
};
