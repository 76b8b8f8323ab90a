/** The window of pooling, as its nodes and those of its gradient describe it. */
import { attrNumbers } from '../../graph/attributes.js';
import type { Node } from '../../graph/graph.js';
import { paddingAttribute, requireNHWC, rowsAndColumns, type WindowAttributes } from './conv_geometry.js';

export interface PoolAttributes extends WindowAttributes {
  readonly ksize: readonly [rows: number, columns: number];
}

/** Reads `ksize`, `strides`, `padding`, `explicit_paddings` and `data_format` of a node. */
export function poolAttributes(node: Node): PoolAttributes {
  requireNHWC(node);
  return {
    ksize: rowsAndColumns(node, 'ksize', attrNumbers(node, 'ksize')),
    strides: rowsAndColumns(node, 'strides', attrNumbers(node, 'strides')),
    rates: [1, 1],
    padding: paddingAttribute(node),
  };
}
