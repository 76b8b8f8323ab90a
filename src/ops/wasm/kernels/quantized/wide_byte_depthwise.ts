/** QLinearDepthwiseConv2D with filters of another size than 3x3, MobileNet-v3's 5x5, or of few channels: assembly/steps/quantized/byte_wide_depthwise.ts. */
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { QLinearConvAttributes } from '../../../operators/quantized/q_linear_conv2d.js';
import { call, chunkOf, type KernelCall, type WasmSite } from '../../kernel.js';
import { windowUnits } from '../convolutions/depthwise_window.js';
import { bytePitch, prepareSums } from './constants.js';
import { packWideWindow, wideWindowElements } from './packing.js';
import { sumInputs } from './q_linear_conv2d.js';

/** Of assembly/quantized/window.ts: pixels that are computed before the next channels are. */
const MOST_PIXELS = 64;
/** Of the step: two rows of a column of eight channels, and what lies in front of the columns. */
const PAIR_BYTES = 32;
const FRONT_BYTES = 96;
/** Eight channels are read of a pixel that has fewer. */
const READ_TOO_MUCH = 8;

export async function wideByteDepthwise(site: WasmSite<QLinearConvAttributes>): Promise<readonly KernelCall[] | undefined> {
  const { attrs, inputs: [x, filter], outputs: [out], threads } = site;
  const [rows, columns, channels, multiplier] = filter.shape;
  if (multiplier !== 1) return undefined;
  const g = convGeometry(x.shape, rows, columns, attrs);
  const sums = await prepareSums(site, sumInputs(attrs), channels, {
    name: 'wide window',
    elements: wideWindowElements(rows, columns, channels),
    pack: packWideWindow,
    isAlwaysWords: true,
  });
  if (!sums) return undefined;
  const { inHeight: height, inWidth: width, outHeight, outWidth, strideY, strideX, rateY, rateX, padTop, padLeft } = g;
  const seen = Math.max(0, (Math.min(MOST_PIXELS, outWidth) - 1) * strideX + (columns - 1) * rateX + 1);
  return [
    call('byteWideDepthwise', {
      units: windowUnits(g),
      chunk: chunkOf(windowUnits(g), threads),
      // Columns, and a row of the zero point for those that lie outside the map.
      scratchBytes: FRONT_BYTES + seen * PAIR_BYTES * Math.ceil(rows / 2) + width * bytePitch(x) + READ_TOO_MUCH,
      fields: (place) => ({
        ...sums(place),
        ...{ height, width, channels, outHeight, outWidth, rows, columns, strideY, strideX, rateY, rateX, padTop, padLeft },
        xZeroPoint: attrs.xZeroPoint,
        rectify: attrs.rectify ? 1 : 0,
        ...{ x: place.input(0), xPitch: bytePitch(x), out: place.output(0), outPitch: bytePitch(out) },
      }),
    }),
  ];
}
