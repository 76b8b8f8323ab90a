/** Convolutions that take in what follows them. */
import { RESIDUAL } from '../../../ops/operators/fused/normalized_conv2d.js';

/** Those that add a residual, and how many inputs they have in front of it. */
export const ADDING: Readonly<Record<string, number>> = {
  FusedConv2D: 3,
  FusedDepthwiseConv2D: 3,
  NormalizedConv2D: RESIDUAL,
  NormalizedDepthwiseConv2D: RESIDUAL,
};

/** Those that end in an activation. */
export const CLAMPING: readonly string[] = Object.keys(ADDING);
