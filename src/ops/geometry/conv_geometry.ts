/**
 * The only place that knows about SAME and VALID, strides and rates.
 *
 * Along one axis, output position `o` reads input positions `o * stride - padBefore + k * rate` for the filter's taps
 * `k`; what lies outside the input counts as zero. A filter of `size` taps at a rate spans `(size - 1) * rate + 1`.
 * Source: TensorFlow, core/framework/kernel_shape_util.cc (GetWindowedOutputSizeVerbose).
 */
import { GraphFormatError, UnsupportedOpError } from '../../errors.js';
import { attrNumbers, attrString } from '../../graph/attributes.js';
import type { Node } from '../../graph/graph.js';
import type { Shape } from '../../tensor.js';

/** SAME and VALID as TensorFlow names them, or explicit zeros: rows above, below, columns left, right. */
export type Padding = 'SAME' | 'VALID' | readonly [top: number, bottom: number, left: number, right: number];

/** A window that slides over rows and columns of an NHWC tensor. */
export interface WindowAttributes {
  readonly strides: readonly [rows: number, columns: number];
  readonly rates: readonly [rows: number, columns: number];
  readonly padding: Padding;
}

/** A window placed on one input: everything that a kernel needs to know. */
export interface ConvGeometry {
  readonly batch: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly rateY: number;
  readonly rateX: number;
  readonly padTop: number;
  readonly padLeft: number;
}

/** Reads `strides`, `dilations`, `padding`, `explicit_paddings` and `data_format` of a node. */
export function windowAttributes(node: Node): WindowAttributes {
  requireNHWC(node);
  return {
    strides: rowsAndColumns(node, 'strides', attrNumbers(node, 'strides')),
    rates: rowsAndColumns(node, 'dilations', attrNumbers(node, 'dilations', [1, 1, 1, 1])),
    padding: paddingAttribute(node),
  };
}

/** Only NHWC is computed; TensorFlow writes NCHW only for graphs that were optimised for a GPU. */
export function requireNHWC(node: Node): void {
  const format = attrString(node, 'data_format', 'NHWC');
  if (format !== 'NHWC') {
    throw new UnsupportedOpError(
      `Node '${node.name}' (${node.op}) has data_format ${format}; only NHWC is supported. Export the graph for the CPU.`,
    );
  }
}

/** The middle two of a list over [batch, rows, columns, channels]; the outer two must be 1. */
export function rowsAndColumns(node: Node, key: string, list: readonly number[]): readonly [number, number] {
  if (list.length !== 4 || list[0] !== 1 || list[3] !== 1 || list.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new GraphFormatError(
      `Node '${node.name}' (${node.op}): attribute '${key}' should be [1, rows, columns, 1] with positive whole numbers, found [${list.join(', ')}].`,
    );
  }
  return [list[1], list[2]];
}

/** Reads `padding`, and `explicit_paddings` where it says so. */
export function paddingAttribute(node: Node): Padding {
  const padding = attrString(node, 'padding');
  if (padding === 'SAME' || padding === 'VALID') return padding;
  const pads = attrNumbers(node, 'explicit_paddings', []);
  if (padding !== 'EXPLICIT' || pads.length !== 8 || pads.some((pad) => pad < 0) || pads[0] + pads[1] + pads[6] + pads[7] > 0) {
    throw new GraphFormatError(
      `Node '${node.name}' (${node.op}): padding should be SAME, VALID, or EXPLICIT with eight explicit_paddings that are zero for batch and channels, found ${padding} with [${pads.join(', ')}].`,
    );
  }
  return [pads[2], pads[3], pads[4], pads[5]];
}

/** Places a window of the given filter size on an input of shape [batch, rows, columns, channels]. */
export function convGeometry(input: Shape, filterHeight: number, filterWidth: number, window: WindowAttributes): ConvGeometry {
  const { padding, strides, rates } = window;
  const rows = alongAxis(input[1], filterHeight, strides[0], rates[0], typeof padding === 'string' ? padding : [padding[0], padding[1]]);
  const columns = alongAxis(input[2], filterWidth, strides[1], rates[1], typeof padding === 'string' ? padding : [padding[2], padding[3]]);
  // `| 0` because JavaScript may keep a whole number that was read from a file as a float64, and everything that a
  // kernel computes from it too; this makes them integers for the compiler.
  return {
    batch: input[0] | 0,
    inHeight: input[1] | 0,
    inWidth: input[2] | 0,
    inChannels: input[3] | 0,
    outHeight: rows.size | 0,
    outWidth: columns.size | 0,
    filterHeight: filterHeight | 0,
    filterWidth: filterWidth | 0,
    strideY: strides[0] | 0,
    strideX: strides[1] | 0,
    rateY: rates[0] | 0,
    rateX: rates[1] | 0,
    padTop: rows.padBefore | 0,
    padLeft: columns.padBefore | 0,
  };
}

type AxisPadding = 'SAME' | 'VALID' | readonly [before: number, after: number];

/** Output size and leading zeros along one axis. SAME puts the odd zero at the end. */
function alongAxis(size: number, filter: number, stride: number, rate: number, padding: AxisPadding): { size: number; padBefore: number } {
  const span = (filter - 1) * rate + 1;
  if (padding === 'SAME') {
    const out = Math.ceil(size / stride);
    const zeros = Math.max(0, (out - 1) * stride + span - size);
    return { size: out, padBefore: zeros >> 1 };
  }
  const [before, after] = padding === 'VALID' ? [0, 0] : padding;
  return { size: Math.max(0, Math.floor((size + before + after - span) / stride) + 1), padBefore: before };
}
