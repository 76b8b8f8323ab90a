/** Regions of a segmented picture: what a class covers, or each of its connected parts, with pixels and boxes. */
import type { NdArray } from 'ndarray';
import { NUMBER, requireOptions } from '../arguments.js';
import { InvalidArgumentError } from '../errors.js';
import { ndarray } from '../ndarray_package.js';
import { denseBytes } from '../io/pictures/picture.js';
import { findParts, requireConnectivity, type Connectivity } from './parts.js';
import { chosenIndices, colorOf, nameOf, requireSegmented, tableOf, type ClassChoice, type Segmented } from './segmented.js';

export interface RegionOptions {
  /** By name or index. Default: all that occur, but for the background (a class whose colour is black). */
  readonly classes?: ClassChoice | readonly ClassChoice[];
  /** Whether a region is all of a class, or each connected part of it. Default `'class'`. */
  readonly per?: 'class' | 'part';
  /** Whether parts are connected by sides of pixels (4) or also by corners (8). Default 4. */
  readonly connectivity?: Connectivity;
  /** Smaller regions are left out. Default 1. */
  readonly minPixels?: number;
}

/** In pixels: `x` and `y` are the left and top edge, counted from the picture's top left corner. A box of one pixel is 1 wide and 1 high. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Region {
  /** The class. */
  readonly index: number;
  readonly name: string;
  readonly color: readonly [red: number, green: number, blue: number];
  readonly pixels: number;
  /** Of the picture, from 0 to 1. */
  readonly share: number;
  readonly box: Box;
}

export interface Regions {
  /** int32 [h, w]: 0, or the place of a pixel's region in `regions`, counted from 1. */
  readonly map: NdArray<Int32Array>;
  /** Classes in the order of their indices, or parts in that of their first pixels, row by row. */
  readonly regions: readonly Region[];
}

/**
 * What the classes of a picture cover: pixels and boxes, per class or per connected part. In linear time.
 *
 * @throws InvalidArgumentError for a class that there is not, and for options of a wrong kind; ShapeMismatchError for labels that are none
 * @example
 * const { regions } = findRegions(await model.segment('street.jpg'), { per: 'part', classes: ['person'], minPixels: 100 });
 * for (const { name, box } of regions) console.log(name, box.x, box.y, box.width, box.height);
 */
export function findRegions(result: Segmented, options: RegionOptions = {}): Regions {
  requireSegmented(result);
  requireOptions(options, { minPixels: NUMBER });
  const { per = 'class', connectivity = 4, minPixels = 1 } = options;
  requireConnectivity(connectivity);
  if (per !== 'class' && per !== 'part') throw new InvalidArgumentError(`per should be 'class' or 'part', found ${String(per)}.`);
  const { labelSet } = result;
  const labels = denseBytes('label map', result.labels, [-1, -1]);
  const [height, width] = result.labels.shape;
  const occurring = new Uint8Array(256);
  for (const label of labels) occurring[label] = 1;
  const indices = chosenIndices(result, (index) => occurring[index] === 1, options.classes);
  const found = per === 'part' ? findParts(labels, height, width, tableOf(indices), connectivity) : wholeClasses(labels, indices);
  const measured = measure(found.map, found.labels.length, width);
  const regions = measured.map(({ pixels, box }, i): Region => {
    const index = found.labels[i];
    return { index, name: nameOf(labelSet, index), color: colorOf(labelSet, index), pixels, share: pixels / labels.length, box };
  });
  return { map: ndarray(found.map, [height, width]), regions: withoutSmall(found.map, regions, minPixels) };
}

/** Each class one region, however many parts it has. */
function wholeClasses(labels: Uint8Array, indices: readonly number[]): { readonly map: Int32Array; readonly labels: readonly number[] } {
  const numbers = new Int32Array(256);
  indices.forEach((index, i) => (numbers[index] = i + 1));
  const map = new Int32Array(labels.length);
  for (let i = 0; i < map.length; i++) map[i] = numbers[labels[i]];
  return { map, labels: indices };
}

function measure(map: Int32Array, count: number, width: number): { readonly pixels: number; readonly box: Box }[] {
  const pixels = new Int32Array(count + 1);
  const [left, top] = [new Int32Array(count + 1).fill(2 ** 31 - 1), new Int32Array(count + 1).fill(-1)];
  const [right, bottom] = [new Int32Array(count + 1), new Int32Array(count + 1)];
  for (let i = 0, y = 0; i < map.length; y++) {
    for (let x = 0; x < width; x++, i++) {
      const region = map[i];
      pixels[region]++;
      if (top[region] < 0) top[region] = y;
      bottom[region] = y;
      if (x < left[region]) left[region] = x;
      if (x > right[region]) right[region] = x;
    }
  }
  return Array.from({ length: count }, (_, i) => {
    const [x, y] = [left[i + 1], top[i + 1]];
    return { pixels: pixels[i + 1], box: { x, y, width: right[i + 1] - x + 1, height: bottom[i + 1] - y + 1 } };
  });
}

/** Takes small regions out of the map, too. */
function withoutSmall(map: Int32Array, regions: readonly Region[], minPixels: number): readonly Region[] {
  const kept = regions.filter(({ pixels }) => pixels >= minPixels);
  if (kept.length === regions.length) return regions;
  const numbers = new Int32Array(regions.length + 1);
  let number = 0;
  regions.forEach(({ pixels }, i) => (numbers[i + 1] = pixels >= minPixels ? ++number : 0));
  for (let i = 0; i < map.length; i++) map[i] = numbers[map[i]];
  return kept;
}
