/** A 3x3 depthwise filter on a map of bytes, as part of a step: assembly/quantized/depthwise_row.ts. */
import type { ConvGeometry } from '../../../geometry/conv_geometry.js';
import type { ByteWindow } from '../../generated/records.js';
import type { Place, WasmSite } from '../../kernel.js';
import { isWindow } from '../convolutions/depthwise_window.js';
import { prepareSums, type SumInputs } from './constants.js';
import { packWindow, windowElements } from './packing.js';

/** Channels that are computed together. */
const CHANNELS = 8;
/** Of assembly/quantized/window.ts: pixels that are computed before the next channels are, and bytes of a column of two times eight channels as words. */
const MOST_PIXELS = 64;
const COLUMN_BYTES = 128;
/** Lines of memory in front of them. */
const START_BYTES = 128;

/** Memory that each thread needs for the columns of a row. */
export const columnBytes = ({ outWidth, strideX, rateX }: ConvGeometry): number => START_BYTES + COLUMN_BYTES * Math.max(0, (Math.min(MOST_PIXELS, outWidth) - 1) * strideX + 2 * rateX + 1);

/** Whether the kernel knows a filter: 3x3, a filter a channel, 8 channels or more. */
export const isByteWindow = (site: WasmSite<unknown>, filter: number): boolean => isWindow(site.inputs[filter]) && site.inputs[filter].shape[2] >= CHANNELS;

/** The map has the channels of `g`. @returns undefined where the filter is computed */
export async function prepareByteWindow(site: WasmSite<unknown>, g: ConvGeometry, inputs: SumInputs & { readonly rectify: boolean }): Promise<((place: Place) => ByteWindow) | undefined> {
  const { inHeight: height, inWidth: width, inChannels: channels, outHeight, outWidth, strideY, strideX, rateY, rateX, padTop, padLeft } = g;
  const sums = await prepareSums(site, inputs, channels, {
    name: 'window',
    elements: windowElements(channels),
    pack: (filter, target) => packWindow(filter, channels, target),
  });
  return (
    sums &&
    ((place) => ({
      ...sums(place),
      ...{ height, width, channels, outHeight, outWidth, strideY, strideX, rateY, rateX, padTop, padLeft },
      xZeroPoint: inputs.x.zeroPoint,
      rectify: inputs.rectify ? 1 : 0,
    }))
  );
}
