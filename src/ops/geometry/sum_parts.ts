/**
 * In which order TensorFlow's convolutions on a CPU add up the products of an output element, oneDNN's graph rewrites being off: one float32 sum a part, fused
 * multiply-adds, from the first element of the part to its last; then the parts, one after the other. The same products in another order give other last
 * bits, and those decide on which side of 0 or 6 some element of a map falls. (The last one or two pixels of a block of TensorFlow's have an order of their own.)
 *
 * Sources: TensorFlow, xla/tsl/framework/contraction/eigen_contraction_kernel.h (slices of roughly equal size), Eigen,
 * Core/products/GeneralBlockPanelKernel.h (320), oneDNN, cpu/x64/gemm/f32/jit_avx_gemm_f32.cpp (halves).
 */

/** Products of a slice at most, before it is rounded up. */
const LONGEST_SLICE = 320;
/** Slices but the last are multiples of a vector. */
const VECTOR = 8;
/** A slice that is longer is added up in two halves, the first of which may be longer by one. */
const LONGEST_PART = 256;

/** Products of a slice, of a sum of `depth`; the last slice may be shorter. */
export function sliceOf(depth: number): number {
  if (depth <= LONGEST_SLICE) return depth;
  return VECTOR * Math.ceil(Math.floor(depth / Math.ceil(depth / LONGEST_SLICE)) / VECTOR);
}

/** Where each part ends. */
export function partEnds(depth: number): number[] {
  const slice = sliceOf(depth);
  const ends: number[] = [];
  for (let first = 0; first < depth; first += slice) {
    const size = Math.min(slice, depth - first);
    if (size > LONGEST_PART) ends.push(first + Math.ceil(size / 2));
    ends.push(first + size);
  }
  return ends;
}

/** Columns of a panel of oneDNN's kernel, and of one that it adds up in two sums, of even and of odd products. */
const PANEL = 16;
const NARROW_PANEL = 8;

/** The first output channel whose parts consist of two sums: those of the last panel where it has 8 at most. */
export function alternatingFrom(channels: number): number {
  const rest = channels % PANEL;
  return rest <= NARROW_PANEL ? channels - rest : channels;
}
