/** The files of a segmented picture: which there are to choose from, what they are called, and what is in them. */
import type { LabelSet } from '../io/datasets/label_set.js';
import { encodeLabelPng, encodePng } from '../io/pictures/png/encode.js';
import { overlay } from '../io/pictures/overlay.js';
import { denseBytes, labelMapOf, type LabelMap, type Picture } from '../io/pictures/picture.js';
import { cocoPieceOf, type CocoPiece } from './coco.js';
import { cutOut, type CutOutOptions } from './cut_out/cut_out.js';
import { classMask, softMask } from './masks.js';
import { toGeoJson, type PolygonOptions } from './polygons.js';
import { findRegions, type Region, type RegionOptions } from './regions.js';
import { chosenIndices, indicesOf, isBackground, nameOf, type Segmented } from './segmented.js';

/** `coco` is no file of a picture, but a part of one for many. */
export const ANSWERS = ['labels', 'overlay', 'cutout', 'masks', 'soft-masks', 'polygons', 'coco'] as const;
export type Answer = (typeof ANSWERS)[number];

/** What is wanted of a picture. Plain data, but for a background that is a picture. */
export interface AnswerOptions extends RegionOptions, PolygonOptions, CutOutOptions {
  /** Default: labels and overlay. */
  readonly only?: readonly Answer[];
  /** Of the overlay's colours. Default 0.5. */
  readonly opacity?: number;
  /** Whether the regions are told. Default false. */
  readonly regions?: boolean;
}

/** Where labels and overlay go. All other files are called as the labels are. */
export interface SegmentationFiles {
  /** 8-bit indices with the palette, as PASCAL VOC stores labels. */
  readonly labels: string;
  /** The picture, tinted by its labels. */
  readonly overlay: string;
}

export interface AnswerFile {
  readonly kind: Answer;
  readonly path: string;
  /** Of masks, the class. */
  readonly name?: string;
}

export interface Answers {
  readonly files: readonly AnswerFile[];
  readonly regions?: readonly Region[];
  readonly coco?: CocoPiece;
}

const DEFAULT: readonly Answer[] = ['labels', 'overlay'];

/** Whether they are made of probabilities, which take memory and time. */
export const needProbabilities = ({ only = DEFAULT }: AnswerOptions): boolean => only.includes('cutout') || only.includes('soft-masks');

/** What stands before the ending of all files of a picture: that of its labels, without theirs. */
export const stemOf = ({ labels }: SegmentationFiles): string => labels.replace(/\.labels\.png$/, '');

/**
 * Makes the files that are wanted.
 *
 * @returns what they are, and their bytes in the same order
 * @throws as the functions that they are made with
 */
export function answersOf(result: Segmented & { readonly picture: Picture }, places: SegmentationFiles, options: AnswerOptions): { readonly answers: Answers; readonly contents: readonly Uint8Array[] } {
  const { only = DEFAULT } = options;
  const files: AnswerFile[] = [];
  const contents: Uint8Array[] = [];
  const add = (file: AnswerFile, bytes: Uint8Array): void => {
    files.push(file);
    contents.push(bytes);
  };
  for (const kind of ANSWERS) if (only.includes(kind)) MAKERS[kind](result, { places, options, add });
  return {
    answers: {
      files,
      ...(options.regions ? { regions: findRegions(result, options).regions } : {}),
      ...(only.includes('coco') ? { coco: cocoPieceOf(result, options) } : {}),
    },
    contents,
  };
}

interface Making {
  readonly places: SegmentationFiles;
  readonly options: AnswerOptions;
  readonly add: (file: AnswerFile, bytes: Uint8Array) => void;
}

const MAKERS: Readonly<Record<Answer, (result: Segmented & { readonly picture: Picture }, making: Making) => void>> = {
  labels: (result, { places, options, add }) => add({ kind: 'labels', path: places.labels }, encodeLabelPng(onlyChosen(result, options), result.labelSet.palette)),
  overlay: (result, { places, options, add }) => add({ kind: 'overlay', path: places.overlay }, encodePng(overlay(result.picture, onlyChosen(result, options), result.labelSet.palette, options.opacity))),
  cutout: (result, { places, options, add }) => add({ kind: 'cutout', path: `${stemOf(places)}.cutout.png` }, encodePng(cutOut(result.picture, result, options))),
  masks: (result, making) => addMasks(result, making, 'masks', 'mask.png', classMask),
  'soft-masks': (result, making) => addMasks(result, making, 'soft-masks', 'soft.png', softMask),
  polygons: (result, { places, options, add }) => add({ kind: 'polygons', path: `${stemOf(places)}.geojson` }, new TextEncoder().encode(`${JSON.stringify(toGeoJson(result, options))}\n`)),
  coco: () => undefined,
};

function addMasks(result: Segmented, { places, options, add }: Making, kind: Answer, ending: string, make: typeof classMask): void {
  const occurring = new Set(denseBytes('label map', result.labels, [-1, -1]));
  const indices = chosenIndices(result, (index) => occurring.has(index), options.classes);
  const names = fileNames(result.labelSet, indices);
  indices.forEach((index, i) => add({ kind, path: `${stemOf(places)}.${names[i]}.${ending}`, name: nameOf(result.labelSet, index) }, encodePng(make(result, index))));
}

/** Names of classes as parts of file names; where two would be the same, also on a disk that takes upper and lower case for one, with their indices. */
function fileNames(labelSet: LabelSet, indices: readonly number[]): string[] {
  const plain = labelSet.classes.map((name) => name.slice(0, 64).replace(/[^\p{L}\p{N}_-]+/gu, '_'));
  const isShared = (index: number): boolean => plain.filter((other) => other.toLowerCase() === plain[index].toLowerCase()).length > 1;
  return indices.map((index) => (plain[index] === '' || isShared(index) ? `${plain[index]}_${index}` : plain[index]));
}

/** Other classes than the chosen ones become background, or what is ignored where there is no background. */
export function onlyChosen({ labels, labelSet }: Segmented, { classes }: AnswerOptions): LabelMap {
  if (classes === undefined) return labels;
  const background = labelSet.classes.findIndex((_, index) => isBackground(labelSet, index));
  const table = new Uint8Array(256).fill(background < 0 ? labelSet.ignore : background);
  for (const index of indicesOf(labelSet, classes)) table[index] = index;
  return labelMapOf(denseBytes('label map', labels, [-1, -1]).map((label) => table[label]), labels.shape[0], labels.shape[1]);
}
