/** Annotations of many pictures as one file of COCO's format (https://cocodataset.org/#format-data). */
import { requireKind, STRING } from '../arguments.js';
import { InvalidArgumentError } from '../errors.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import { findRegions, type RegionOptions } from './regions.js';
import { encodeRegions, type RunLengths } from './rle.js';
import { indicesOf, isBackground, requireSegmented, type Segmented } from './segmented.js';

export interface CocoImage {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  readonly file_name: string;
}

export interface CocoAnnotation {
  readonly id: number;
  readonly image_id: number;
  readonly category_id: number;
  readonly segmentation: RunLengths;
  /** Pixels. */
  readonly area: number;
  /** Left and top edge, width, height, in pixels. */
  readonly bbox: readonly [x: number, y: number, width: number, height: number];
  readonly iscrowd: 0;
}

export interface CocoCategory {
  /** The index of the class. */
  readonly id: number;
  readonly name: string;
  readonly supercategory: string;
}

export interface CocoFile {
  readonly info: { readonly description: string };
  readonly images: readonly CocoImage[];
  readonly annotations: readonly CocoAnnotation[];
  readonly categories: readonly CocoCategory[];
}

/** What a file says of one picture, before it has a number there. */
export interface CocoPiece {
  readonly width: number;
  readonly height: number;
  readonly annotations: readonly Pick<CocoAnnotation, 'category_id' | 'segmentation' | 'area' | 'bbox'>[];
  /** All that an annotation could have had, whether it occurs or not. */
  readonly categories: readonly CocoCategory[];
}

/** @throws as `findRegions` */
export function cocoPieceOf(result: Segmented, options: RegionOptions): CocoPiece {
  const { map, regions } = findRegions(result, options);
  const [height, width] = map.shape;
  const runs = encodeRegions(map.data, height, width, regions.length);
  const annotations = regions.map(({ index, pixels, box }, i) => ({ category_id: index, segmentation: runs[i], area: pixels, bbox: [box.x, box.y, box.width, box.height] as const }));
  return { width, height, annotations, categories: categoriesOf(result.labelSet, options) };
}

/** One file of pieces. Pictures and annotations are counted from 1. */
export function cocoFileOf(pieces: readonly { readonly fileName: string; readonly piece: CocoPiece }[]): CocoFile {
  let id = 0;
  return {
    info: { description: 'Segmented by deeplab-ts' },
    images: pieces.map(({ fileName, piece: { width, height } }, i) => ({ id: i + 1, width, height, file_name: fileName })),
    annotations: pieces.flatMap(({ piece }, i) => piece.annotations.map((annotation) => ({ id: ++id, image_id: i + 1, ...annotation, iscrowd: 0 as const }))),
    categories: pieces[0]?.piece.categories ?? [],
  };
}

/**
 * A COCO file in the making: an annotation for each region of each picture, with run lengths, box and area. pycocotools reads it.
 *
 * @example
 * const coco = new CocoAnnotations({ per: 'part', classes: ['person'] });
 * for (const path of paths) coco.add(path, await model.segment(path));
 * await writeFile('annotations.json', JSON.stringify(coco));
 */
export class CocoAnnotations {
  readonly #options: RegionOptions;
  readonly #pieces: { readonly fileName: string; readonly piece: CocoPiece }[] = [];
  #labelSet: LabelSet | undefined;

  constructor(options: RegionOptions = {}) {
    this.#options = options;
  }

  /**
   * @param fileName what the file calls the picture
   * @throws as `findRegions`; InvalidArgumentError for a result whose classes are others than those of the pictures before
   */
  add(fileName: string, result: Segmented): void {
    requireKind('fileName', fileName, STRING);
    requireSegmented(result);
    const { labelSet } = result;
    if (this.#labelSet && this.#labelSet.classes.join('\n') !== labelSet.classes.join('\n')) {
      throw new InvalidArgumentError(`'${fileName}' has the classes of '${labelSet.name}', and the pictures before those of '${this.#labelSet.name}'. Write a file for each model.`);
    }
    this.#pieces.push({ fileName, piece: cocoPieceOf(result, this.#options) });
    this.#labelSet = labelSet;
  }

  toJSON(): CocoFile {
    return cocoFileOf(this.#pieces);
  }
}

function categoriesOf(labelSet: LabelSet, { classes }: RegionOptions): CocoCategory[] {
  const chosen = classes === undefined ? labelSet.classes.flatMap((_, index) => (isBackground(labelSet, index) ? [] : index)) : indicesOf(labelSet, classes);
  return chosen.map((id) => ({ id, name: labelSet.classes[id], supercategory: labelSet.name }));
}
