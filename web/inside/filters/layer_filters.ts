/** The worker's side: the weights of a layer, as the checkpoint has them. */
import type { Pixels } from '../../engine/contract.js';
import type { Host } from '../../engine/host.js';
import type { SummedLayer } from '../contract.js';
import { withWeights } from '../sums/names.js';
import type { Filter } from '../sums/sum.js';
import { kernelsOf, type LayerKernels } from './kernels.js';

export function layerFilters(host: Host): (picture: Pixels, layer: SummedLayer, channel: number) => Promise<LayerKernels> {
  let opened: { readonly name: string; readonly filter: Filter } | undefined;
  return async (picture, { name, isDepthwise }, channel) => {
    if (opened?.name !== name) {
      const [{ shape, data }] = await withWeights(name, isDepthwise, (weights) => host.work((control) => host.model.run(picture, [weights], control)));
      opened = { name, filter: { shape, values: data as ArrayLike<number>, isDepthwise } };
    }
    return kernelsOf(opened.filter, channel);
  };
}
