/**
 * MobileNet-v3, which was searched for rather than drawn: larger windows, squeeze and excitation, hard swish. And its kin for the EdgeTPU, whose early blocks
 * filter space and channels in one convolution.
 *
 * "Searching for MobileNetV3", arXiv:1905.02244, tables 1 and 2; research/slim/nets/mobilenet/mobilenet_v3.py. For segmentation the last blocks have half
 * the channels (research/deeplab/core/feature_extractor.py, mobilenet_v3_large_seg and mobilenet_v3_small_seg).
 */
import type { Activation } from '../layers/activations.js';
import type { MobileNetBlock, MobileNetTable } from './mobilenet.js';

interface More {
  readonly stride?: number;
  readonly squeeze?: boolean;
  readonly activation?: Activation;
}

const block = (expansion: number, channels: number, kernel: number, { stride = 1, squeeze, activation = 'Relu' }: More = {}): MobileNetBlock => ({
  ...{ expansion, channels, kernel, stride, activation, squeeze },
});

const SWISH = { activation: 'hard_swish' } as const;
const SQUEEZED = { squeeze: true, activation: 'hard_swish' } as const;

export const MOBILENET_V3_LARGE: MobileNetTable = {
  scope: 'MobilenetV3',
  stem: { channels: 16, ...SWISH },
  blocks: [
    block(1, 16, 3),
    block(4, 24, 3, { stride: 2 }),
    block(3, 24, 3),
    block(3, 40, 5, { squeeze: true, stride: 2 }),
    block(3, 40, 5, { squeeze: true }),
    block(3, 40, 5, { squeeze: true }),
    block(6, 80, 3, { ...SWISH, stride: 2 }),
    block(2.5, 80, 3, SWISH),
    block(184 / 80, 80, 3, SWISH),
    block(184 / 80, 80, 3, SWISH),
    block(6, 112, 3, SQUEEZED),
    block(6, 112, 3, SQUEEZED),
    block(336 / 112, 80, 5, { ...SQUEEZED, stride: 2 }),
    block(480 / 80, 80, 5, SQUEEZED),
    block(480 / 80, 80, 5, SQUEEZED),
  ],
  top: { channels: 480, ...SWISH },
  endPoints: { 4: 2, 8: 5, 16: 11 },
};

export const MOBILENET_V3_SMALL: MobileNetTable = {
  scope: 'MobilenetV3',
  stem: { channels: 16, ...SWISH },
  blocks: [
    block(1, 16, 3, { squeeze: true, stride: 2 }),
    block(72 / 16, 24, 3, { stride: 2 }),
    block(88 / 24, 24, 3),
    block(4, 40, 5, { ...SQUEEZED, stride: 2 }),
    block(6, 40, 5, SQUEEZED),
    block(6, 40, 5, SQUEEZED),
    block(3, 48, 5, SQUEEZED),
    block(3, 48, 5, SQUEEZED),
    block(144 / 48, 48, 5, { ...SQUEEZED, stride: 2 }),
    block(288 / 48, 48, 5, SQUEEZED),
    block(288 / 48, 48, 5, SQUEEZED),
  ],
  top: { channels: 288, ...SWISH },
  endPoints: { 4: 0, 8: 2, 16: 7 },
};

/** Blocks whose first convolution filters space too, so that no depthwise one follows. */
const fused = (expansion: number, channels: number, stride = 1): MobileNetBlock => ({ expansion, channels, kernel: 3, stride, activation: 'Relu', fused: true });
const times = (count: number, each: MobileNetBlock): MobileNetBlock[] => Array.from({ length: count }, () => each);

/** research/slim/nets/mobilenet/mobilenet_v3.py (V3_EDGETPU). It has no layers that a decoder could refine. */
export const MOBILENET_EDGETPU: MobileNetTable = {
  scope: 'MobilenetEdgeTPU',
  stem: { channels: 32, activation: 'Relu' },
  blocks: [
    fused(1, 16),
    fused(8, 32, 2),
    ...times(3, fused(4, 32)),
    fused(8, 48, 2),
    ...times(3, fused(4, 48)),
    block(8, 96, 3, { stride: 2 }),
    ...times(3, block(4, 96, 3)),
    { ...block(8, 96, 3), residual: false },
    ...times(3, block(4, 96, 3)),
    block(8, 160, 5, { stride: 2 }),
    ...times(3, block(4, 160, 5)),
    block(8, 192, 3),
  ],
  top: { channels: 1280, activation: 'Relu' },
  endPoints: {},
};
