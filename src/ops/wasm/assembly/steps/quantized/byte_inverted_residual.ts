/** Inverted residual of bytes: steps/inverted_residual.ts with integers. Units are output rows. */
import { depthwiseByteRow } from '../../quantized/depthwise_row';
import { multiplyBytes, multiplyRows } from '../../quantized/gemm';
import { ByteProduct, productBytes } from '../../quantized/product';
import { ByteWindow, columnBytes } from '../../quantized/window';
import { ringRows, rowsOverRing } from '../../windows/ring';

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

  @inline
  rowBytes(): usize {
    return <usize>this.width * this.widePitch;
  }

  /** Memory of the products, then that of depthwiseByteRow, a row of zero points, the ring, and a filtered row. */
  @inline
  columns(scratch: usize): usize {
    return scratch + max(productBytes(changetype<ByteProduct>(this.expand)), productBytes(changetype<ByteProduct>(this.project)));
  }

  @inline
  outside(scratch: usize): usize {
    return this.columns(scratch) + columnBytes(this);
  }

  @inline
  ring(scratch: usize): usize {
    return this.outside(scratch) + this.rowBytes();
  }

  @inline
  expandRow(row: i32, to: usize, scratch: usize): void {
    multiplyRows(changetype<ByteProduct>(this.expand), this.x + <usize>(row * this.width) * this.xPitch, this.xPitch, this.width, 0, to, this.widePitch, scratch);
  }

  @inline
  finishRow(row: i32, top: usize, middle: usize, bottom: usize, scratch: usize): void {
    const filtered = this.ring(scratch) + <usize>ringRows(this.rateY) * this.rowBytes();
    depthwiseByteRow(this, top, middle, bottom, this.widePitch, this.columns(scratch), 0, this.outWidth, filtered, this.widePitch);
    multiplyBytes(changetype<ByteProduct>(this.project), filtered, this.widePitch, row * this.outWidth, this.outWidth, scratch);
  }
}

export function byteInvertedResidual(step: ByteInvertedResidual, first: i32, last: i32, scratch: usize): void {
  const outside = step.outside(scratch);
  memory.fill(outside, <u8>step.xZeroPoint, step.rowBytes());
  rowsOverRing(step, first, last, step.ring(scratch), step.rowBytes(), outside, scratch);
}
