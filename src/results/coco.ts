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
  readonly #images: CocoImage[] = [];
  readonly #annotations: CocoAnnotation[] = [];
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
    const { map, regions } = findRegions(result, this.#options);
    const [height, width] = map.shape;
    const image: CocoImage = { id: this.#images.length + 1, width, height, file_name: fileName };
    const runs = encodeRegions(map.data, height, width, regions.length);
    regions.forEach(({ index, pixels, box }, i) => {
      const id = this.#annotations.length + 1;
      this.#annotations.push({ id, image_id: image.id, category_id: index, segmentation: runs[i], area: pixels, bbox: [box.x, box.y, box.width, box.height], iscrowd: 0 });
    });
    this.#images.push(image);
    this.#labelSet = labelSet;
  }

  toJSON(): CocoFile {
    return { info: { description: 'Segmented by deeplab-ts' }, images: this.#images, annotations: this.#annotations, categories: this.#categories() };
  }

  /** All that an annotation could have had, whether it occurs or not. */
  #categories(): CocoCategory[] {
    const labelSet = this.#labelSet;
    if (!labelSet) return [];
    const { classes } = this.#options;
    const chosen = classes === undefined ? labelSet.classes.flatMap((_, index) => (isBackground(labelSet, index) ? [] : index)) : indicesOf(labelSet, classes);
    return chosen.map((id) => ({ id, name: labelSet.classes[id], supercategory: labelSet.name }));
  }
}
