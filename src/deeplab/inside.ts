/** Looking inside a network: what runs, how long each step takes, and what a position of a layer sees of the picture. */
import type { NdArray } from 'ndarray';
import type { Position } from '../engine/receptive_field.js';
import type { Trace } from '../engine/trace.js';
import { ndarray } from '../ndarray_package.js';
import { openPicture, type PictureInput } from '../io/pictures/picture_input.js';
import type { SegmentationNetwork } from './network.js';
import { PLAIN } from './passes/pass.js';
import type { RunControl } from './options.js';
import { stepReporter } from './progress.js';

/** What positions of a layer see. */
export interface ReceptiveField {
  /**
   * float64 [rows, columns] of the crop: on how many ways through the layers each pixel is read; 0 where it is not. A way takes one tap
   * in each layer; channels are not counted.
   */
  readonly reads: NdArray<Float64Array>;
  /** Whether the whole picture is read as well, through the mean of all its features (ASPP's image-level branch). `reads` leaves that out. */
  readonly readsAll: boolean;
}

/** Runs the plain pass once, as segmenting does, and times its steps. */
export async function traceNetwork(network: SegmentationNetwork, input: PictureInput, { onProgress, signal }: RunControl): Promise<Trace> {
  const feeds = network.feeds(network.fit(await openPicture(input, signal)));
  const fetches = [network.endpoints.labels];
  return network.withProgram(PLAIN, (program) => program.trace(feeds, fetches, { onStep: stepReporter(onProgress), signal }));
}

export function fieldOf(network: SegmentationNetwork, name: string, positions: readonly Position[]): Promise<ReceptiveField> {
  return network.withProgram(PLAIN, async (program) => {
    const { size, reads, readsAll } = await program.receptiveField(network.feed, name, positions);
    return { reads: ndarray(reads, [...size]), readsAll };
  });
}
