/**
 * What the page asks of its worker, and what it gets. Everything here is copied or transferred between the two, so there are only plain
 * objects and typed arrays. Calls reject with an `EngineError`, which keeps the library's tag and words.
 */
import type { Confidence } from '../labels/confidence.js';
import type { Classes, Labels } from '../labels/labels.js';
import type { Look } from '../labels/paint.js';
import type { BackendName, LegendEntry, ModelInfo, Palette, Progress, Segmentation, ZooEntry } from 'deeplab-ts';

export type { Classes, Labels, Progress };

/** Pixels as a canvas has them: RGBA, four bytes each, rows from the top. The library segments them as they are. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

export interface DecodedPicture {
  readonly pixels: Pixels;
  /** The size that the file has, where it is more than the page works with. */
  readonly shrunkFrom?: { readonly width: number; readonly height: number };
}

/** Where a model comes from. Files stay in the browser: the worker reads them where they lie. */
export type ModelChoice =
  | { readonly kind: 'embedded'; readonly arriving?: Arriving }
  | { readonly kind: 'files'; readonly title: string; readonly files: readonly File[] }
  | { readonly kind: 'host'; readonly name: string; readonly url: string }
  | { readonly kind: 'zoo'; readonly name: string; readonly mirror: string };

/** The files of the embedded model, which come through a port: each as a `Part`. */
export interface Arriving {
  readonly port: MessagePort;
  readonly indexBytes: number;
  readonly dataBytes: number;
}

export type Part = { readonly file: 'index' | 'data'; readonly bytes: ArrayBuffer } | { readonly failed: true };

export interface LoadSettings {
  readonly backend: 'auto' | BackendName;
  /** Undefined leaves the choice to the library, as for the output stride. */
  readonly threads: number | undefined;
  readonly outputStride: 8 | 16 | 32 | undefined;
}

export interface LoadedModel {
  readonly info: ModelInfo;
  readonly labelSet: Classes;
  readonly milliseconds: number;
}

export interface SegmentSettings {
  readonly scales: readonly number[];
  readonly flip: boolean;
}

export interface Segmented {
  readonly labels: Labels;
  readonly legend: readonly LegendEntry[];
  /** Of the model that found them. */
  readonly labelSet: Classes;
  readonly timings: Segmentation['timings'];
}

/** What is cut out of a picture: classes by index, laid on nothing, or on the picture out of focus. */
export interface CutOut {
  readonly classes: readonly number[];
  readonly background: 'transparent' | 'blur';
}

/** A frame of the camera, given back with its labels, so that both can be shown together. */
export interface SegmentedFrame extends Segmented {
  readonly frame: ImageBitmap;
  /** What was cut out of it, where that was asked for. */
  readonly cut?: Pixels;
}

export type ZooModel = Pick<ZooEntry, 'name' | 'task' | 'dataset' | 'backbone' | 'megabytes' | 'published' | 'url'>;

/** What the page itself needs. `web/inside` adds the rest (engine.ts). */
export interface PageEngine {
  /** Who is told how far loading and running are; the last listener counts. */
  listen(onProgress: (progress: Progress) => void): void;
  /** The models that the library knows by name. */
  zoo(): readonly ZooModel[];
  /** Loads a model. Every worker has one, once: another model gets another worker. */
  load(choice: ModelChoice, settings: LoadSettings): Promise<LoadedModel>;
  /** Reads a picture's file: PNG and JPEG with the library, as TensorFlow would, and everything else with the browser. */
  decode(file: Blob): Promise<DecodedPicture>;
  segment(picture: Pixels, settings: SegmentSettings): Promise<Segmented>;
  /** How sure the network is of each pixel; of large pictures at a smaller size. */
  confidence(picture: Pixels, settings: SegmentSettings): Promise<Confidence>;
  /** Classes cut out of a picture, with edges that fade as the network is sure. @param key The same for the same picture, model and settings, which then take no other run */
  cutOut(key: number, picture: Pixels, settings: SegmentSettings, wanted: CutOut): Promise<Pixels>;
  segmentFrame(frame: ImageBitmap, wanted?: CutOut): Promise<SegmentedFrame>;
  /** A PNG whose pixels are class indices with the data set's palette. */
  encodeLabels(labels: Labels, palette: Palette): Promise<Blob>;
  /** A PNG of the picture with its labels over it, as the page shows them. */
  encodeOverlay(picture: Pixels, labels: Labels, look: Look): Promise<Blob>;
  /** A PNG of pixels as they are, with their alpha. */
  encodePixels(pixels: Pixels): Promise<Blob>;
  /** Ends what is being loaded or computed, which then rejects with the tag AbortError. */
  stop(): void;
  /** Lets go of the model. */
  dispose(): Promise<void>;
}
