/** What is told of a picture that was segmented. */
import type { Segmentation } from '../../deeplab/segmentation.js';
import type { LegendEntry } from '../../deeplab/postprocess.js';
import { formatMilliseconds } from '../terminal/format.js';
import { formatLegend } from './legend.js';
import type { FilmFiles, SegmentedFilm } from './film/segment_film.js';
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

/** A video that was segmented. */
export interface FilmDocument extends Omit<SegmentedFilm, 'legend'>, Partial<FilmFiles> {
  readonly picture: string;
  readonly legend: readonly (LegendEntry & { readonly share: number })[];
}

/** The same of a video. */
export function tellFilm(picture: string, files: Partial<FilmFiles>, film: SegmentedFilm, { json }: { readonly json?: boolean }, terminal: Terminal): FilmDocument {
  const { width, height, frames, rate, legend, timings } = film;
  if (!json) {
    printLine(terminal.stdout, `${printable(picture)}: ${width} x ${height} pixels, ${frames} frames, ${Number(rate.toFixed(2))} a second; network ${formatMilliseconds(timings.network / frames)} a frame`);
    for (const line of formatLegend(legend, terminal)) printLine(terminal.stdout, line);
    printLine(terminal.stdout, `  -> ${printable(files.video ?? files.labels ?? '')}`);
  }
  return { picture, ...files, ...film, legend: legend.map((entry) => ({ ...entry, share: entry.pixels / (width * height * frames) })) };
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
