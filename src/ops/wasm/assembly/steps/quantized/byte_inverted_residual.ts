/** Inverted residual of bytes: steps/inverted_residual.ts with integers. Units are output rows. */
import { ByteWindow, columnBytes, depthwiseByteRow } from '../../quantized/depthwise_row';
import { ByteProduct, multiplyBytes, multiplyRows, productBytes } from '../../quantized/gemm';

/** Height, width and channels of the window are those of the wide map. */
@unmanaged
export class ByteInvertedResidual extends ByteWindow {
  /** uint8 [batch][height][width], pixels of fewer channels. */
  x: usize;
  /** Bytes from one pixel to the next. */
  xPitch: usize;
  /** Bytes from one pixel of the wide rows to the next. */
  widePitch: usize;
  /** A ByteProduct each: what widens, whose results go elsewhere than it says, and what narrows. */
  expand: usize;
  project: usize;
}

export function byteInvertedResidual(step: ByteInvertedResidual, first: i32, last: i32, scratch: usize): void {
  const expand = changetype<ByteProduct>(step.expand), project = changetype<ByteProduct>(step.project);
  const ringRows = 2 * step.rateY + 1;
  const rowBytes = <usize>step.width * step.widePitch;
  const columns = scratch + max(productBytes(expand), productBytes(project));
  const outside = columns + columnBytes(step);
  const ring = outside + rowBytes;
  const filtered = ring + <usize>ringRows * rowBytes;
  memory.fill(outside, <u8>step.xZeroPoint, rowBytes);
  let image = -1;
  let next = 0;
  for (let row = first; row < last; row++) {
    const y = row % step.outHeight;
    const top = y * step.strideY - step.padTop;
    if (row / step.outHeight != image) {
      image = row / step.outHeight;
      next = 0;
    }
    // Rows above the first that is needed were needed by nobody here.
    next = max(next, top);
    for (const end = min(top + 2 * step.rateY + 1, step.height); next < end; next++) {
      const from = step.x + <usize>((image * step.height + next) * step.width) * step.xPitch;
      multiplyRows(expand, from, step.xPitch, step.width, 0, ring + <usize>(next % ringRows) * rowBytes, step.widePitch, scratch);
    }
    const a = wideRow(step, top, ring, rowBytes, outside);
    const b = wideRow(step, top + step.rateY, ring, rowBytes, outside);
    const c = wideRow(step, top + 2 * step.rateY, ring, rowBytes, outside);
    depthwiseByteRow(step, a, b, c, step.widePitch, columns, 0, step.outWidth, filtered, step.widePitch);
    multiplyBytes(project, filtered, step.widePitch, row * step.outWidth, step.outWidth, scratch);
  }
}

/** Where a row of the wide map lies in the ring. */
@inline
function wideRow(step: ByteInvertedResidual, y: i32, ring: usize, rowBytes: usize, outside: usize): usize {
  return y < 0 || y >= step.height ? outside : ring + <usize>(y % (2 * step.rateY + 1)) * rowBytes;
}
