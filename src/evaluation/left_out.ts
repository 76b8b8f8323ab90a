/** What the figures of an evaluation do not say by themselves: pixels and pictures that were left out, seen at another size, or are missing. */
import type { UnknownLabel } from '../io/datasets/data_set.js';
import type { PictureResult } from './picture_result.js';

export interface LeftOut {
  /** Pixels of the index that does not count. */
  readonly ignored: number;
  /** Pixels whose truth is no class, by index or colour, and in how many pictures. */
  readonly unknown: readonly { readonly label: number | string; readonly pixels: number; readonly pictures: number }[];
  /** Pictures that were seen smaller than they are, to fit the crop. */
  readonly shrunk: number;
  /** Pictures that were resized otherwise, as the network wants it. */
  readonly resized: number;
  /** Pictures without truth, of which nothing is counted. */
  readonly withoutTruth: number;
  /** Pictures that should be there and are not: they failed, or nobody has done them. */
  readonly missing: number;
  /** Pictures whose scores are no numbers. */
  readonly notNumbers: number;
}

/** @param expected how many pictures there should be */
export function leftOutOf(results: readonly PictureResult[], expected: number): LeftOut {
  const unknown = new Map<UnknownLabel[0], { pixels: number; pictures: number }>();
  for (const [label, pixels] of results.flatMap((result) => result.unknown ?? [])) {
    const known = unknown.get(label) ?? { pixels: 0, pictures: 0 };
    unknown.set(label, { pixels: known.pixels + pixels, pictures: known.pictures + 1 });
  }
  const count = (is: (result: PictureResult) => boolean): number => results.filter(is).length;
  return {
    ignored: results.reduce((sum, { ignored }) => sum + ignored, 0),
    unknown: [...unknown].map(([label, counts]) => ({ label, ...counts })).sort((a, b) => b.pixels - a.pixels),
    shrunk: count(isShrunk),
    resized: count((result) => result.seenSize !== undefined && !isShrunk(result)),
    withoutTruth: count(({ unjudged }) => unjudged === true),
    missing: Math.max(0, expected - results.length),
    notNumbers: count(({ warning }) => warning !== undefined),
  };
}

const isShrunk = ({ seenSize, resized }: PictureResult): boolean => seenSize !== undefined && resized !== true;

/** Different labels that are named. */
const MAX_LISTED = 8;

/** The same in sentences, without those that have nothing to say. */
export function leftOutSentences({ ignored, unknown, shrunk, resized, withoutTruth, missing, notNumbers }: LeftOut, ignore: number): string[] {
  const pixels = unknown.reduce((sum, each) => sum + each.pixels, 0);
  const labels = unknown.slice(0, MAX_LISTED).map((each) => `${each.label} (${count(each.pixels, 'pixel')} in ${count(each.pictures, 'picture')})`);
  const all: readonly (readonly [number: number, sentence: string])[] = [
    [ignored, `${count(ignored, 'pixel')} of index ${ignore} do not count`],
    [pixels, `${count(pixels, 'pixel')} whose truth is no class are left out: ${labels.join(', ')}${unknown.length > MAX_LISTED ? ', ...' : ''}`],
    [shrunk, `${count(shrunk, 'picture')} ${shrunk === 1 ? 'was' : 'were'} shrunk to fit the crop`],
    [resized, `${count(resized, 'picture')} ${resized === 1 ? 'was' : 'were'} resized as the network's pictures are`],
    [withoutTruth, `${count(withoutTruth, 'picture')} ${withoutTruth === 1 ? 'has' : 'have'} no truth`],
    [missing, `${count(missing, 'picture')} ${missing === 1 ? 'is' : 'are'} missing`],
    [notNumbers, `the scores of ${count(notNumbers, 'picture')} are no numbers`],
  ];
  return all.flatMap(([number, sentence]) => (number > 0 ? [sentence] : []));
}

const count = (number: number, noun: string): string => `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
