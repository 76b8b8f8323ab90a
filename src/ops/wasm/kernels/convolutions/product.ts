/** The matrix product at the end of every convolution: filter in panels, bias, residual, clamp, and where it goes. */
import type { FusedActivation } from '../../../operators/fused/fused_conv2d.js';
import type { Product } from '../../generated/records.js';
import { pixelPitch, type KernelCall, type Place, type WasmSite } from '../../kernel.js';
import { panelColumns } from '../../packing.js';
import { preparePanels } from './panels.js';

/** Rows of a product that are worked on while all panels pass by: they stay in the second-level cache. */
const BAND_BYTES = 256 * 1024;

/** A filter that is too large to stay there is fetched from farther away for every band: fewer, larger bands fetch it less often. */
const LARGE_FILTER_BYTES = 1024 * 1024;
const LARGE_BAND_BYTES = 768 * 1024;

/** Rows of a tile of 16 columns, and of one of 8, which the last columns may take: a band of whole tiles has no single rows left over. */
const TILE_ROWS = 2;
const NARROW_ROWS = 4;

/** Room for a tile that sticks out of a product (TILE_BYTES of assembly/products/gemm.ts). */
export const TILE_BYTES = 384;

/** Pixels of `depth` elements that make a band, for a filter [depth, columns]. */
export function bandPixels(depth: number, columns: number): number {
  const bytes = 4 * depth * columns > LARGE_FILTER_BYTES ? LARGE_BAND_BYTES : BAND_BYTES;
  return toTiles(Math.max(1, Math.floor(bytes / 4 / Math.max(1, depth))), columns);
}

/** The same, so that every thread gets as many bands of the same size as the others. */
export function bandOf(pixels: number, threads: number, depth: number, columns: number): number {
  const share = Math.max(1, Math.ceil(pixels / threads));
  return toTiles(Math.ceil(share / Math.ceil(share / bandPixels(depth, columns))), columns);
}

function toTiles(pixels: number, columns: number): number {
  const rows = columns % 16 === 8 ? NARROW_ROWS : TILE_ROWS;
  return rows * Math.ceil(pixels / rows);
}

/** Which inputs of a step make up its product. */
export interface ProductInputs {
  readonly filter: number;
  readonly bias: number;
  readonly residual: number;
  readonly activation: FusedActivation;
}

export interface PreparedProduct {
  /** What has to run before the product. */
  readonly calls: readonly KernelCall[];
  fields(place: Place): Product;
}

/** The filter is [..., columns]. */
export async function prepareProduct(site: WasmSite<unknown>, { filter, bias, residual, activation }: ProductInputs): Promise<PreparedProduct> {
  const { shape } = site.inputs[filter];
  const columns = shape[shape.length - 1];
  const depth = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const panels = await preparePanels(site, filter);
  const noBias = bias < site.inputs.length ? undefined : await site.zeros(panelColumns(columns));
  const added = residual < site.inputs.length ? site.inputs[residual] : undefined;
  const [low, high] = clampOf(activation);
  const fields = (place: Place): Product => ({
    ...{ depth, columns, filter: panels.address(place), low, high },
    bias: noBias ?? place.input(bias),
    residual: added ? place.input(residual) : 0,
    residualPitch: added ? pixelPitch(added) : 0,
    out: place.output(0),
    outPitch: pixelPitch(site.outputs[0]),
  });
  return { calls: panels.calls, fields };
}

/** The clamp that an activation is: [low, high]. */
export function clampOf(activation: FusedActivation): readonly [low: number, high: number] {
  return activation === 'None' ? [-Infinity, Infinity] : [0, activation === 'Relu6' ? 6 : Infinity];
}
