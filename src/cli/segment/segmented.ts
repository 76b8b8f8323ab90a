/** What is told of a picture that was segmented. */
import type { Segmentation } from '../../deeplab/segmentation.js';
import type { LegendEntry } from '../../deeplab/passes/postprocess.js';
import { formatMilliseconds } from '../terminal/format.js';
import type { AnswerFile, Answers } from '../../results/result_files.js';
import type { Region } from '../../results/regions.js';
import type { ErrorDocument } from '../terminal/exit.js';
import type { FilmFiles, SegmentedFilm } from './film/segment_film.js';
import { formatLegend } from './legend.js';
import type { OutputFlags } from './outputs/options.js';
import type { OutputFiles } from './output_files.js';
import { note, printable, printLine, type Terminal } from '../terminal/terminal.js';

export interface SegmentedDocument extends Pick<OutputFiles, 'picture'>, Partial<Omit<OutputFiles, 'picture'>> {
  readonly width: number;
  readonly height: number;
  /** With each class's share of the picture, from 0 to 1. */
  readonly legend: readonly (LegendEntry & { readonly share: number })[];
  readonly timings: Segmentation['timings'];
  /** What is wrong with the scores that the labels come from. */
  readonly warning?: string;
  /** Where something else than labels and overlay was wanted. */
  readonly files?: readonly AnswerFile[];
  readonly regions?: readonly Region[];
}

export interface SegmentedPicture extends Pick<Segmentation, 'legend' | 'timings' | 'warning'> {
  readonly height: number;
  readonly width: number;
  readonly answers?: Answers;
}

interface Format extends Pick<OutputFlags, 'only' | 'jsonl'> {
  readonly json?: boolean;
}

/** A video that was segmented. */
export interface FilmDocument extends Omit<SegmentedFilm, 'legend'>, Partial<FilmFiles> {
  readonly picture: string;
  readonly legend: readonly (LegendEntry & { readonly share: number })[];
}

/** As `tellSegmented`, of a video. */
export function tellFilm(picture: string, files: Partial<FilmFiles>, film: SegmentedFilm, { json, jsonl }: Format, terminal: Terminal): FilmDocument {
  const { width, height, frames, rate, legend, timings } = film;
  if (!json && !jsonl) {
    printLine(terminal.stdout, `${printable(picture)}: ${width} x ${height} pixels, ${frames} frames, ${Number(rate.toFixed(2))} a second; network ${formatMilliseconds(timings.network / frames)} a frame`);
    for (const line of formatLegend(legend, terminal)) printLine(terminal.stdout, line);
    printLine(terminal.stdout, `  -> ${printable(files.video ?? files.labels ?? '')}`);
  }
  const document = { picture, ...files, ...film, legend: legend.map((entry) => ({ ...entry, share: entry.pixels / (width * height * frames) })) };
  if (jsonl) printLine(terminal.stdout, JSON.stringify(document));
  return document;
}

/** Prints it, unless JSON is wanted, and returns it as JSON has it. */
export function tellSegmented(file: OutputFiles, { height, width, legend, timings, warning, answers }: SegmentedPicture, { json, jsonl, only }: Format, terminal: Terminal): SegmentedDocument {
  if (!json && !jsonl) {
    const { preprocess, network, postprocess } = timings;
    const times = `preprocess ${formatMilliseconds(preprocess)}, network ${formatMilliseconds(network)}, postprocess ${formatMilliseconds(postprocess)}`;
    printLine(terminal.stdout, `${printable(file.picture)}: ${width} x ${height} pixels; ${times}`);
    for (const line of formatLegend(legend, terminal)) printLine(terminal.stdout, line);
    const paths = answers ? answers.files.map(({ path }) => path) : [file.labels, file.overlay];
    if (paths.length > 0) printLine(terminal.stdout, `  -> ${paths.map(printable).join(', ')}`);
  }
  if (warning !== undefined) note(terminal, `${printable(file.picture)}: ${warning}`);
  const places = only ? { picture: file.picture } : file;
  const told = { ...places, width, height, legend: legend.map((entry) => ({ ...entry, share: entry.pixels / (width * height) })), timings, ...(warning === undefined ? {} : { warning }) };
  const document = { ...told, ...(only ? { files: answers?.files ?? [] } : {}), ...(answers?.regions && (only || jsonl) ? { regions: answers.regions } : {}) };
  if (jsonl) printLine(terminal.stdout, JSON.stringify(document));
  return document;
}

/** A picture that failed, where each is a line of JSON; anywhere else it is told by whoever reports the error. */
export function tellFailed(picture: string, error: ErrorDocument, { jsonl }: Format, terminal: Terminal): void {
  if (jsonl) printLine(terminal.stdout, JSON.stringify({ picture, error }));
}
