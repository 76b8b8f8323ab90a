import type { FusedActivation } from '../operators/fused/fused_conv2d.js';

/** What a convolution does with its sums: begins them with a bias [c], adds a map of the output's shape, and clamps. */
export interface Epilogue {
  readonly activation: FusedActivation;
  readonly hasBias: boolean;
  readonly hasResidual: boolean;
}
