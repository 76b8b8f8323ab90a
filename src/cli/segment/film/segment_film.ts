/** A film in; a labelled film, or the labels of every frame, out. */
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeepLab } from '../../../deeplab/deeplab.js';
import type { SegmentOptions } from '../../../deeplab/options.js';
import type { LegendEntry } from '../../../deeplab/passes/postprocess.js';
import type { FileChoices } from '../../../deeplab/segment_files.js';
import type { Segmentation } from '../../../deeplab/segmentation.js';
import { ImageFormatError, InvalidArgumentError, throwIfAborted } from '../../../errors.js';
import { encodeLabelPng } from '../../../io/pictures/image.js';
import { overlay } from '../../../io/pictures/overlay.js';
import { writeFileAtomic } from '../../../io/sources/files.js';
import { temporaryName } from '../../../io/sources/temporary_files.js';
import { onlyChosen } from '../../../results/result_files.js';
import { makeDirectory, type OutputFiles } from '../output_files.js';
import { filmFacts, valueOf } from './ffmpeg.js';
import { FilmWriter, framesOf } from './frames.js';

export interface FilmFiles {
  /** The labelled film. */
  readonly video: string;
  /** The folder of label maps, one a frame. */
  readonly labels: string;
}

export interface FilmOptions extends Pick<SegmentOptions, 'scales' | 'flip' | 'tile' | 'signal'> {
  /** Label maps in place of a labelled film. */
  readonly frames?: boolean;
  readonly choices?: Pick<FileChoices, 'classes' | 'opacity'>;
  /** How many frames of a second. Default: all. */
  readonly fps?: number;
  readonly onFrame?: (done: number, total: number | undefined) => void;
}

export interface SegmentedFilm {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Frames a second. */
  readonly rate: number;
  /** Over all frames. */
  readonly legend: readonly LegendEntry[];
  readonly timings: Segmentation['timings'];
}

/** Beside the results of pictures: `NAME.overlay.mp4`, and `NAME.labels/000001.png` and so on. */
export const filmFiles = ({ labels, overlay: picture }: OutputFiles): FilmFiles => ({ video: picture.replace(/\.png$/, '.mp4'), labels: labels.replace(/\.png$/, '') });

/**
 * @param load the model; asked for once it is known that there is a film
 * @throws ImageFormatError for what ffmpeg does not read, BackendUnavailableError where it is not installed, AbortError
 */
export async function segmentFilm(load: () => Promise<DeepLab>, film: string, files: FilmFiles, options: FilmOptions): Promise<SegmentedFilm> {
  const { scales, flip, tile, signal, fps, frames: asFrames = false, choices = {}, onFrame } = options;
  const { rate, frames: total } = await filmFacts(film, fps, signal);
  const model = await load();
  const { palette } = model.labelSet;
  const temporary = temporaryName(files.video);
  if (asFrames) await makeDirectory(files.labels);
  let writer: FilmWriter | undefined;
  const sum = new Sum();
  try {
    for await (const picture of framesOf(film, rate, signal)) {
      throwIfAborted(signal);
      const segmentation = await model.segment(picture, { scales, flip, signal, ...(tile === undefined ? {} : { tile }) });
      sum.add(segmentation, picture.shape);
      const labels = onlyChosen(segmentation, choices);
      if (asFrames) await writeFileAtomic(join(files.labels, `${String(sum.frames).padStart(6, '0')}.png`), encodeLabelPng(labels, palette));
      else await (writer ??= new FilmWriter(temporary, rate, film, signal)).write(overlay(picture, labels, palette, choices.opacity));
      onFrame?.(sum.frames, total);
    }
    if (sum.frames === 0) throw new ImageFormatError(`${film} has no frames. It may be damaged or truncated; copy or download it again.`);
    await writer?.end();
    if (writer) {
      await rename(temporary, files.video).catch((cause: Error) => {
        throw new InvalidArgumentError(`${files.video} could not be written: ${cause.message}. Choose another --out.`, { cause });
      });
    }
    return { ...sum.result(), rate: valueOf(rate) };
  } finally {
    writer?.stop();
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** What is told of a film: pixels and times of all frames together. */
class Sum {
  frames = 0;
  #size: readonly number[] = [0, 0];
  readonly #legend = new Map<number, LegendEntry>();
  #timings: Segmentation['timings'] = { preprocess: 0, network: 0, postprocess: 0 };

  add({ legend, timings }: Segmentation, size: readonly number[]): void {
    this.frames++;
    this.#size = size;
    for (const entry of legend) this.#legend.set(entry.index, { ...entry, pixels: entry.pixels + (this.#legend.get(entry.index)?.pixels ?? 0) });
    const { preprocess, network, postprocess } = this.#timings;
    this.#timings = { preprocess: preprocess + timings.preprocess, network: network + timings.network, postprocess: postprocess + timings.postprocess };
  }

  result(): Omit<SegmentedFilm, 'rate'> {
    const legend = [...this.#legend.values()].sort((a, b) => b.pixels - a.pixels);
    return { height: this.#size[0], width: this.#size[1], frames: this.frames, legend, timings: this.#timings };
  }
}
