/** A 3x3 depthwise filter on a map, as part of a step. */
import { sizeOf } from '../../../../tensor.js';
import type { ConvGeometry } from '../../../geometry/conv_geometry.js';
import type { FusedActivation } from '../../../operators/fused/fused_conv2d.js';
import type { DepthwiseWindow } from '../../generated/records.js';
import type { Place, WasmOperand, WasmSite } from '../../kernel.js';
import { clampOf } from './product.js';

/** What of a thread's memory is written when rows are brought into the cache (assembly/windows/fetch.ts). */
export const FETCH_BYTES = 16;

/** Maps that were written just before and lie in memory already, and pixels that are too long to be read as one. */
const LARGE_MAP_BYTES = 4 * 1024 * 1024;
const LONG_PIXEL_BYTES = 256;

/** Whether a map's rows are brought into the cache before they are worked on. */
export const isFetched = ({ shape }: WasmOperand): boolean => 4 * sizeOf(shape) >= LARGE_MAP_BYTES && 4 * shape[shape.length - 1] >= LONG_PIXEL_BYTES;

/** Which inputs of a step make up its depthwise convolution. */
export interface WindowInputs {
  readonly filter: number;
  readonly bias: number;
  readonly activation: FusedActivation;
  /** Whether a ReLU stands in front. */
  readonly rectify?: boolean;
}

export type WindowFields = (place: Place) => DepthwiseWindow;

/** Output rows of a batch. */
export const windowUnits = (g: ConvGeometry): number => g.batch * g.outHeight;

/** Whether a depthwise filter is [3, 3, channels, 1], which is what the kernels know. */
export const isWindow = ({ shape }: WasmOperand): boolean => shape[0] === 3 && shape[1] === 3 && shape[3] === 1;

/** The filter [3, 3, channels, 1] is read as it lies. */
export async function prepareWindow(site: WasmSite<unknown>, g: ConvGeometry, { filter, bias, activation, rectify = false }: WindowInputs): Promise<WindowFields> {
  const noBias = bias < site.inputs.length ? undefined : await site.zeros(g.inChannels);
  const [filterLow, filterHigh] = clampOf(activation);
  const { inHeight: height, inWidth: width, inChannels: channels, outHeight, outWidth, strideY, strideX, rateY, rateX, padTop, padLeft } = g;
  return (place) => ({
    ...{ height, width, channels, outHeight, outWidth, strideY, strideX, rateY, rateX, padTop, padLeft, filterLow, filterHigh },
    filter: place.input(filter),
    filterBias: noBias ?? place.input(bias),
    rectify: rectify ? 1 : 0,
  });
}
