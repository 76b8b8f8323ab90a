/** FusedInvertedResidual: expand, depthwise 3x3 and project, row by row. */
import { convGeometry } from '../../../geometry/conv_geometry.js';
import type { FusedInvertedResidualAttributes } from '../../../operators/fused/fused_inverted_residual.js';
import { isWindow, prepareWindow, windowUnits } from './depthwise_window.js';
import { filteredPitch } from './fused_separable_conv2d.js';
import { call, pixelPitch, type KernelCall, type WasmKernel, type WasmSite } from '../../kernel.js';
import { preparePanels } from './panels.js';
import { clampOf, prepareProduct, TILE_BYTES } from './product.js';

export const fusedInvertedResidualKernel: WasmKernel<FusedInvertedResidualAttributes> = Object.assign(invertedResidual, { packs: [1, 5] });

async function invertedResidual(site: WasmSite<FusedInvertedResidualAttributes>): Promise<readonly KernelCall[] | undefined> {
  const { attrs, inputs, threads } = site;
  const [x, expandFilter] = inputs;
  if (!isWindow(inputs[3])) return undefined;
  const [narrow, wide] = expandFilter.shape.slice(2);
  const g = convGeometry([...x.shape.slice(0, 3), wide], 3, 3, attrs);
  const window = await prepareWindow(site, g, { filter: 3, bias: 4, activation: attrs.depthwiseActivation });
  const product = await prepareProduct(site, { filter: 5, bias: 6, residual: 7, activation: attrs.activation });
  const expand = await preparePanels(site, 1);
  const [expandLow, expandHigh] = clampOf(attrs.expandActivation);
  const widePitch = filteredPitch(wide);
  const ringRows = 2 * g.rateY + 1;
  const units = windowUnits(g);
  return [
    ...product.calls,
    ...expand.calls,
    call('invertedResidual', {
      units,
      // One piece for each thread: rows at a seam are expanded twice.
      chunk: Math.ceil(units / threads),
      scratchBytes: TILE_BYTES + (ringRows * g.inWidth + g.outWidth) * widePitch,
      fields: (place) => ({
        ...window(place),
        x: place.input(0),
        xPitch: pixelPitch(x),
        ...{ narrow, expandLow, expandHigh, widePitch },
        expandFilter: expand.address(place),
        expandBias: place.input(2),
        project: place.records.write('Product', product.fields(place)),
      }),
    }),
  ];
}
