/** QLinearInvertedResidual: expand, depthwise 3x3 and project, row by row. */
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { QLinearInvertedResidualAttributes } from '../../../operators/quantized/q_linear_inverted_residual.js';
import { call, type KernelCall, type WasmKernel, type WasmSite } from '../../kernel.js';
import { windowUnits } from '../convolutions/depthwise_window.js';
import { prepareByteProduct } from './byte_product.js';
import { columnBytes, isByteWindow, prepareByteWindow } from './byte_window.js';
import { bytePitch } from './constants.js';
import { sumInputs } from './q_linear_conv2d.js';
import { filteredBytes } from './q_linear_separable_conv2d.js';

/** Where the constants of the three begin, and the residual. */
const [EXPAND, DEPTHWISE, PROJECT, RESIDUAL] = [1, 4, 7, 10];

export const qLinearInvertedResidualKernel: WasmKernel<QLinearInvertedResidualAttributes> = Object.assign(invertedResidual, { packs: [1, 2, 3, 4, 5, 6, 7, 8, 9] });

async function invertedResidual(site: WasmSite<QLinearInvertedResidualAttributes>): Promise<readonly KernelCall[] | undefined> {
  const { attrs, inputs, threads } = site;
  if (!isByteWindow(site, DEPTHWISE)) return undefined;
  const [, , , wide] = inputs[EXPAND].shape;
  const g = convGeometry([...inputs[0].shape.slice(0, 3), wide], 3, 3, attrs);
  const expand = await prepareByteProduct(site, { ...sumInputs(attrs.expand, EXPAND), added: inputs.length });
  const window = await prepareByteWindow(site, g, { ...sumInputs(attrs.depthwise, DEPTHWISE), rectify: attrs.depthwise.rectify });
  const project = await prepareByteProduct(site, { ...sumInputs(attrs.pointwise, PROJECT), added: RESIDUAL });
  if (!expand || !window || !project) return undefined;
  const widePitch = filteredBytes(wide);
  const ringRows = 2 * g.rateY + 1;
  const units = windowUnits(g);
  return [
    call('byteInvertedResidual', {
      units,
      // One piece for each thread: rows at a seam are expanded twice.
      chunk: Math.ceil(units / threads),
      scratchBytes: Math.max(expand.scratchBytes, project.scratchBytes) + columnBytes(g) + ((1 + ringRows) * g.inWidth + g.outWidth) * widePitch,
      fields: (place) => ({
        ...window(place),
        ...{ x: place.input(0), xPitch: bytePitch(inputs[0]), widePitch },
        expand: place.records.write('ByteProduct', expand.fields(place)),
        project: place.records.write('ByteProduct', project.fields(place)),
      }),
    }),
  ];
}
