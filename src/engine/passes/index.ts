/** The rewrites, in the order in which each can build on those before it. */
import { foldBatchNorm } from './fold_batch_norm.js';
import { foldPad } from './fold_pad.js';
import { foldSpaceToBatch } from './fold_space_to_batch.js';
import { fuseActivation } from './fuse_activation.js';
import { fuseBias } from './fuse_bias.js';
import { fuseResidual } from './fuse_residual.js';
import type { Pass } from './pass.js';
import { removePassThrough } from './remove_pass_through.js';
import { sweep } from './sweep.js';

export const PASSES: readonly Pass[] = [
  removePassThrough,
  foldSpaceToBatch,
  foldPad,
  foldBatchNorm,
  fuseBias,
  fuseResidual,
  fuseActivation,
  sweep,
];
