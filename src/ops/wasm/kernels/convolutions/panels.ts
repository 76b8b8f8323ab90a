/** Filters in panels of 16 columns: packed once where they are constants, by a call in front of the product where they are computed. */
import { sizeOf } from '../../../../tensor.js';
import { call, type KernelCall, type Place, type WasmSite } from '../../kernel.js';
import { packedSize, packPanels } from '../../packing.js';

/** Bytes of an element. */
const FLOAT = 4;

const COLUMNS_OF_A_PANEL = 16;

/** Elements that are not worth another thread. */
const FEW = 4096;

/** Which elements of a filter make up the packed matrix; steps are elements. */
export interface PanelView {
  /** The element of the first tap, inner element and column. */
  readonly start: number;
  readonly columns: number;
  readonly columnStep: number;
  /** Rows of the matrix: taps along both axes, and elements of each. */
  readonly taps: readonly [rows: number, columns: number];
  readonly tapSteps: readonly [rows: number, columns: number];
  readonly inner: number;
  readonly innerStep: number;
}

export interface Panels {
  /** What has to run before the filter can be read. */
  readonly calls: readonly KernelCall[];
  address(place: Place): number;
}

/** The filter [..., columns] of an input, all of whose other axes are the rows of a matrix. */
export async function preparePanels(site: WasmSite<unknown>, input: number): Promise<Panels> {
  const { shape } = site.inputs[input];
  const columns = shape[shape.length - 1];
  const depth = sizeOf(shape.slice(0, -1));
  const packed = await site.packed(input, 'panels', packedSize(depth, columns), (value, target) => packPanels(value, columns, target));
  if (packed !== undefined) return { calls: [], address: () => packed };
  return computedPanels(site, input, { start: 0, columns, columnStep: 1, taps: [1, 1], tapSteps: [0, 0], inner: depth, innerStep: columns });
}

/** The same of any view of an input that is in memory as it is: packed anew by every run. */
export function computedPanels(site: WasmSite<unknown>, input: number, view: PanelView): Panels {
  const { start, columns, columnStep, taps, tapSteps, inner, innerStep } = view;
  const room = site.room(FLOAT * packedSize(taps[0] * taps[1] * inner, columns));
  const pack = call('packFilter', {
    units: Math.ceil(columns / COLUMNS_OF_A_PANEL),
    chunk: Math.max(1, Math.floor(FEW / Math.max(1, taps[0] * taps[1] * inner * COLUMNS_OF_A_PANEL))),
    scratchBytes: 0,
    fields: (place) => ({
      ...{ columns, inner, tapsY: taps[0], tapsX: taps[1] },
      x: place.input(input) + FLOAT * start,
      out: place.room(room),
      tapYStep: FLOAT * tapSteps[0],
      tapXStep: FLOAT * tapSteps[1],
      innerStep: FLOAT * innerStep,
      columnStep: FLOAT * columnStep,
    }),
  });
  return { calls: [pack], address: (place) => place.room(room) };
}
