/** What segmenting a picture gives, and how it is shown. */
import type { NdArray } from 'ndarray';
import { NUMBER, LIST, BOOLEAN, requireOptions } from '../arguments.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import { labelLayer } from '../io/pictures/label_layer.js';
import { overlay } from '../io/pictures/overlay.js';
import type { Palette } from '../io/pictures/palette.js';
import type { LabelMap, Picture } from '../io/pictures/picture.js';
import { opaque, putOnCanvas, rgbaImage, type CanvasTarget, type RgbaImage } from '../io/pictures/rgba.js';
import type { OwnClampedBytes } from '../tensor.js';
import type { LegendEntry } from './passes/postprocess.js';

export interface DrawOptions {
  /** A colour for each class. Default: the label set's. */
  readonly palette?: Palette;
  /** How strong colours are, from 0 to 1. Default 0.5 over the picture, 1 alone. Edges are always solid. */
  readonly opacity?: number;
  /** Whether the labels are drawn without the picture: what has no colour (black, as PASCAL VOC's background is) is transparent then. Default false. */
  readonly alone?: boolean;
}

/** What a segmentation is made of. */
export interface SegmentationParts {
  readonly labels: LabelMap;
  readonly legend: readonly LegendEntry[];
  readonly probabilities?: NdArray<Float32Array>;
  readonly timings: { readonly preprocess: number; readonly network: number; readonly postprocess: number };
  readonly labelSet: LabelSet;
  readonly picture: Picture;
  readonly seenSize: readonly [height: number, width: number];
  readonly warning?: string;
}

export class Segmentation {
  /** Class indices, uint8 [h, w], at the size of the picture. */
  readonly labels: LabelMap;
  /** The classes that occur, most pixels first. */
  readonly legend: readonly LegendEntry[];
  /** float32 [h, w, classes], when asked for. */
  readonly probabilities?: NdArray<Float32Array>;
  /** Milliseconds. */
  readonly timings: SegmentationParts['timings'];
  /** Names and colours of the classes. */
  readonly labelSet: LabelSet;
  /** What was segmented: RGB, uint8 [h, w, 3]. Of an RGB ndarray that was given, its own elements. */
  readonly picture: Picture;
  /** Rows and columns at which the network saw the picture: fewer than it has where it was shrunk to fit the crop, and others where the network's pictures are resized. */
  readonly seenSize: readonly [height: number, width: number];
  /** That scores are no numbers, so that labels mean nothing, and which layer was the first. */
  readonly warning?: string;

  constructor({ labels, legend, probabilities, timings, labelSet, picture, seenSize, warning }: SegmentationParts) {
    this.labels = labels;
    this.legend = legend;
    if (probabilities) this.probabilities = probabilities;
    this.timings = timings;
    this.labelSet = labelSet;
    this.picture = picture;
    this.seenSize = seenSize;
    if (warning !== undefined) this.warning = warning;
  }

  /**
   * The picture, tinted by its labels, as `overlay` does it; or the labels alone, as a layer to lie over it.
   *
   * @returns RGBA at the size of the picture: an `ImageData` in browsers, else an object with the same members
   * @throws InvalidArgumentError for an opacity outside [0, 1], or what is no palette
   * @example
   * const { data, width, height } = result.toImageData();
   * await sharp(data, { raw: { width, height, channels: 4 } }).toFile('overlay.webp');
   */
  toImageData(options: DrawOptions = {}): RgbaImage {
    const [height, width] = this.labels.shape;
    return rgbaImage(this.#pixels(options), width, height);
  }

  /**
   * Draws the same on a canvas, which becomes as large as the picture.
   *
   * @throws InvalidArgumentError as `toImageData`, and for what cannot be drawn on
   * @example
   * (await model.segment(image)).drawTo(document.querySelector('canvas'));
   */
  drawTo(canvas: CanvasTarget, options: DrawOptions = {}): void {
    const [height, width] = this.labels.shape;
    putOnCanvas(canvas, this.#pixels(options), width, height);
  }

  #pixels(options: DrawOptions): OwnClampedBytes {
    requireOptions(options, { palette: LIST, opacity: NUMBER, alone: BOOLEAN });
    const { palette = this.labelSet.palette, alone = false, opacity = alone ? 1 : 0.5 } = options;
    return alone ? labelLayer(this.labels, palette, opacity) : opaque(overlay(this.picture, this.labels, palette, opacity));
  }
}
