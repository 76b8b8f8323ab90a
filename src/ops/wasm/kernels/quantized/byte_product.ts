/** The matrix product of bytes at the end of a convolution in 8 bits: assembly/quantized/gemm.ts. */
import type { ByteProduct } from '../../generated/records.js';
import type { Place, WasmSite } from '../../kernel.js';
import { bytePitch, isNarrow, prepareSums, type SumInputs } from './constants.js';
import { orderBytes, packWeightPanels, panelElements } from './packing.js';

/** TILE_BYTES of assembly/quantized/product.ts. */
const TILE_BYTES = 384;
/** Rows that become words stay in the first-level cache beside the panel that they meet. */
const WORD_BAND_BYTES = 8 * 1024;
/** Rows of the tallest tile. */
const TILE_ROWS = 4;

export interface PreparedByteProduct {
  /** Memory that each thread needs for it. */
  readonly scratchBytes: number;
  fields(place: Place): ByteProduct;
}

/** Of a filter [..., columns] with rows of `depth` elements. @returns undefined where it is computed */
export async function prepareByteProduct(site: WasmSite<unknown>, inputs: SumInputs & { readonly added: number }): Promise<PreparedByteProduct | undefined> {
  const { shape } = site.inputs[inputs.filter];
  const columns = shape[shape.length - 1];
  const depth = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const sums = await prepareSums(site, inputs, columns, {
    name: 'panels',
    elements: panelElements(depth, columns),
    orderBytes: orderBytes(depth, columns),
    pack: (filter, target) => packWeightPanels(filter, columns, target),
  });
  if (!sums) return undefined;
  const residual = site.inputs.at(inputs.added);
  const wordPitch = 8 * Math.ceil(depth / 4);
  const wordRows = isNarrow(site, inputs.x.max) ? 0 : TILE_ROWS * Math.max(1, Math.floor(WORD_BAND_BYTES / (TILE_ROWS * Math.max(1, wordPitch))));
  return {
    scratchBytes: TILE_BYTES + wordRows * wordPitch,
    fields: (place) => {
      const fields = sums(place);
      return {
        ...fields,
        ...{ depth, columns, wordRows, wordPitch },
        order: fields.filter + panelElements(depth, columns),
        residual: residual ? place.input(inputs.added) : 0,
        residualPitch: residual ? bytePitch(residual) : 0,
        out: place.output(0),
        outPitch: bytePitch(site.outputs[0]),
      };
    },
  };
}
