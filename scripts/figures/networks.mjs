/** The published networks as lists of nodes with shapes and multiply-adds, for the figures that count. Nothing is computed. */
import { MOBILENET, nodesOf, shapesOnly, sumOf, XCEPTION } from '../../docs/course/tools.ts';
import { buildDeepLab } from '../../src/nets/deeplab_graph.js';

export { sumOf };

const CROP = [513, 513];

/** Nodes of `mobilenet_v2` or `xception_65` at output stride 16, crop 513x513. */
export function networkNodes(backbone, outputStride = 16) {
  const variant = backbone === 'mobilenet_v2' ? MOBILENET : XCEPTION;
  return nodesOf(buildDeepLab(shapesOnly(variant), variant, { outputStride, cropSize: CROP }), CROP);
}

/** Rows, columns and channels of what a node gives. */
export function shapeOf(nodes, name) {
  const node = nodes.find((other) => other.name === name);
  if (!node) throw new Error(`The network has no node '${name}'.`);
  return node.output.shape.slice(1);
}

/** The scopes of MobileNet's blocks. */
export const BLOCKS = Array.from({ length: 17 }, (_, i) => (i === 0 ? 'expanded_conv' : `expanded_conv_${i}`));
