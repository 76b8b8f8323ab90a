/** A picture in, the files of its segmentation out. */
import { readImage, type Picture } from '../io/pictures/image.js';
import { writeFilesAtomic } from '../io/sources/files.js';
import { answersOf, needProbabilities, type AnswerOptions, type Answers, type SegmentationFiles } from '../results/result_files.js';
import type { DeepLab } from './deeplab.js';
import type { SegmentOptions } from './options.js';
import type { Segmentation } from './segmentation.js';

export type { SegmentationFiles } from '../results/result_files.js';

/** What is wanted, as it travels between processes: a background that is a picture is a path. */
export interface FileChoices extends Omit<AnswerOptions, 'background'> {
  readonly background?: 'transparent' | 'blur' | readonly [red: number, green: number, blue: number] | { readonly path: string };
}

export interface SegmentedFiles extends Pick<Segmentation, 'legend' | 'timings' | 'warning'> {
  readonly answers: Answers;
}

/** By what was chosen: all pictures of a batch have the same background, which is read once. */
const backgrounds = new WeakMap<object, Promise<Picture>>();

function backgroundOf(chosen: NonNullable<FileChoices['background']>): NonNullable<AnswerOptions['background']> | Promise<Picture> {
  if (typeof chosen !== 'object' || !('path' in chosen)) return chosen;
  const read = backgrounds.get(chosen) ?? readImage(chosen.path);
  backgrounds.set(chosen, read);
  return read;
}

/** Segments a picture and writes all files that are wanted, or none. Without choices, labels and overlay. */
export async function segmentToFiles(model: DeepLab, picture: Picture, files: SegmentationFiles, options: SegmentOptions, choices: FileChoices = {}): Promise<SegmentedFiles> {
  const { background, ...others } = choices;
  const wanted: AnswerOptions = { ...others, ...(background === undefined ? {} : { background: await backgroundOf(background) }) };
  const result = await model.segment(picture, { ...options, probabilities: needProbabilities(wanted) });
  const { answers, contents } = answersOf(result, files, wanted);
  await writeFilesAtomic(answers.files.map(({ path }, i) => ({ path, chunks: [contents[i]] })));
  return { legend: result.legend, timings: result.timings, answers, ...(result.warning === undefined ? {} : { warning: result.warning }) };
}
