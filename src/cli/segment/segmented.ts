/** What is told of a picture that was segmented. */
import type { Segmentation } from '../../deeplab/segmentation.js';
import type { LegendEntry } from '../../deeplab/postprocess.js';
import { formatMilliseconds } from '../terminal/format.js';
import { formatLegend } from './legend.js';
import type { OutputFiles } from './output_files.js';
import { printable, printLine, type Terminal } from '../terminal/terminal.js';

export interface SegmentedDocument extends OutputFiles {
  readonly width: number;
  readonly height: number;
  /** With each class's share of the picture, from 0 to 1. */
  readonly legend: readonly (LegendEntry & { readonly share: number })[];
  readonly timings: Segmentation['timings'];
}

export interface SegmentedPicture extends Pick<Segmentation, 'legend' | 'timings'> {
  readonly height: number;
  readonly width: number;
}

/** Prints it, unless JSON is wanted, and returns it as JSON has it. */
export function tellSegmented(file: OutputFiles, { height, width, legend, timings }: SegmentedPicture, { json }: { readonly json?: boolean }, terminal: Terminal): SegmentedDocument {
  if (!json) {
    const { preprocess, network, postprocess } = timings;
    const times = `preprocess ${formatMilliseconds(preprocess)}, network ${formatMilliseconds(network)}, postprocess ${formatMilliseconds(postprocess)}`;
    printLine(terminal.stdout, `${printable(file.picture)}: ${width} x ${height} pixels; ${times}`);
    for (const line of formatLegend(legend, terminal)) printLine(terminal.stdout, line);
    printLine(terminal.stdout, `  -> ${printable(file.labels)}, ${printable(file.overlay)}`);
  }
  return { ...file, width, height, legend: legend.map((entry) => ({ ...entry, share: entry.pixels / (width * height) })), timings };
}
