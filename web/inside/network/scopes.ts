/**
 * Which block of the network a layer belongs to, told from TensorFlow's name of it: slim and DeepLab open one scope for each
 * block of their papers' tables and figures.
 */

/** Where layers lie that have no scope of their own. */
export const PREPARATION = 'preparation';
export const LABELS = 'labels';

/** Scopes that are blocks; the first group is the block. */
const BLOCKS: readonly RegExp[] = [
  // One row of MobileNet-v2's table each.
  /^(MobilenetV\d\/(?:expanded_conv(?:_\d+)?|Conv(?:_\d+)?))(?:\/|$)/,
  // One module of Xception each, and the two convolutions in front of them.
  /^(xception_\d+\/\w+_flow\/block\d+\/unit_\d+)(?:\/|$)/,
  /^(xception_\d+\/\w+_flow\/\w+?)(?:\/|$)/,
  // The branches of ASPP. A separable one has two scopes.
  /^(aspp\d+)(?:_depthwise|_pointwise)?(?:\/|$)/,
  /^(image_pooling)(?:\/|$)/,
  /^(concat_projection)(?:_dropout)?(?:\/|$)/,
  /^(decoder\/feature_projection\d+)(?:\/|$)/,
  /^(decoder\/decoder_conv\d+)(?:_depthwise|_pointwise)?(?:\/|$)/,
  /^(logits)(?:\/|$)/,
];

/** The scope that is the layer's block; undefined for layers outside all of them (`concat`, `AvgPool2D/AvgPool`, ...). */
export function scopeOf(name: string): string | undefined {
  for (const pattern of BLOCKS) {
    const found = pattern.exec(name);
    if (found) return found[1];
  }
  return undefined;
}

/** A block's name as its card has it: without the network's own scope, which all cards would repeat. */
export function titleOf(scope: string): string {
  return scope.replace(/^(MobilenetV\d|xception_\d+|decoder)\//, '');
}

/** A layer's name within its block; layers that come from elsewhere keep their whole name. */
export function nameWithin(scope: string, name: string): string {
  const rest = name.startsWith(`${scope}/`) ? name.slice(scope.length + 1) : name.startsWith(`${scope}_`) ? name.slice(scope.length + 1) : name;
  return rest.replace(/^xception_module\//, '').replace(/\/(FusedBatchNorm(V\d)?|BiasAdd)$/, '').replace(/\/BatchNorm$/, '');
}
