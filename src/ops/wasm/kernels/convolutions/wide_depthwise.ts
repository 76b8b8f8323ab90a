/** A depthwise filter of another size than 3x3 on a map, from one map to another. */
import { convGeometry, type WindowAttributes } from '../../../geometry/conv_geometry.js';
import type { WideDepthwise } from '../../generated/records.js';
import { pixelPitch, type Place, type WasmSite } from '../../kernel.js';
import { windowUnits, type WindowInputs } from './depthwise_window.js';
import { clampOf } from './product.js';

/** Channels that are computed together. */
const LANES = 4;

export interface PreparedWide {
  /** Output rows of the batch. */
  readonly units: number;
  readonly fields: (place: Place) => WideDepthwise;
}

/** Undefined where a filter gives several channels for one, or there are too few. The filter is read as it lies. */
export async function prepareWide(site: WasmSite<WindowAttributes>, { filter, bias, activation }: WindowInputs): Promise<PreparedWide | undefined> {
  const [x] = site.inputs;
  const [rows, columns, channels, multiplier] = site.inputs[filter].shape;
  if (multiplier !== 1 || channels < LANES) return undefined;
  const g = convGeometry(x.shape, rows, columns, site.attrs);
  const { inHeight: height, inWidth: width, outHeight, outWidth, strideY, strideX, rateY, rateX, padTop, padLeft } = g;
  const noBias = bias < site.inputs.length ? undefined : await site.zeros(channels);
  const [low, high] = clampOf(activation);
  return {
    units: windowUnits(g),
    fields: (place) => ({
      ...{ height, width, channels, outHeight, outWidth, rows, columns, strideY, strideX, rateY, rateX, padTop, padLeft, low, high },
      filter: place.input(filter),
      bias: noBias ?? place.input(bias),
      x: place.input(0),
      xPitch: pixelPitch(x),
      out: place.output(0),
      outPitch: pixelPitch(site.outputs[0]),
    }),
  };
}
