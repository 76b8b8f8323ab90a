/** What the third tab asks of its own worker. Pictures have numbers; their features stay in the worker. */
import type { LabelSet, Palette } from 'deeplab-ts';
import type { Labels, ModelChoice, Pixels, Progress } from '../engine/contract.js';

export type Colour = readonly [red: number, green: number, blue: number];

export interface TaughtClass {
  readonly name: string;
  readonly colour: Colour;
}

/** What nobody painted. */
export const UNPAINTED = 255;

/** A label is unclear where another class is nearer than this, of 255. */
export const UNCLEAR = 64;

/** One byte a pixel: the class that was painted, or 255. */
export type Strokes = Labels;

export interface TaughtPicture {
  readonly id: number;
  readonly labels: Labels;
  /** How clear each label is: 0 where another class is as likely, 255 as at painted pixels. Not of a network that was trained. */
  readonly margins?: Labels;
}

export interface Lesson {
  /** Strokes that changed since the last lesson, by picture. */
  readonly strokes: readonly { readonly id: number; readonly strokes: Strokes }[];
  readonly numClasses: number;
}

/** Where labels come from: what strokes taught, or the network that was trained from there, or opened. */
export type LabelSource = 'strokes' | 'trained';

export type CheckpointFiles = Readonly<Record<string, Blob>>;

export interface TrainSettings {
  readonly learns: 'head' | 'decoder' | 'all';
  readonly steps: number;
  readonly rate: number;
  /** What counts as the truth: what is painted, or, where that is missing, the labels that strokes taught as far as they are clear. */
  readonly truth: 'strokes' | 'labels';
  /** Where it begins. */
  readonly from: LabelSource;
}

export interface TeachEngine {
  /** Who is told of loading. */
  listen(onProgress: (progress: Progress) => void): void;
  /** Loads the network whose features are looked at. Pictures that are there get features of it. @returns the network, in one line */
  load(choice: ModelChoice, threads: number | undefined): Promise<string>;
  /** Computes the features of a picture. */
  add(id: number, pixels: Pixels): Promise<void>;
  remove(id: number): void;
  /** Learns from all strokes, and labels all pictures; undefined where no two classes are painted. */
  learn(lesson: Lesson): Promise<readonly TaughtPicture[] | undefined>;
  /** Labels of all pictures; undefined where there is no such source. */
  label(source: LabelSource): Promise<readonly TaughtPicture[] | undefined>;
  checkpoint(labelSet: LabelSet, source: LabelSource): Promise<CheckpointFiles>;
  /** Takes a checkpoint as the trained network. @returns its classes */
  open(files: CheckpointFiles): Promise<LabelSet>;
  /** Lets go of the trained network. */
  forgetTrained(): Promise<void>;
  /** Trains on what is painted, from what the strokes taught or from where training was; `stop` ends it, and what was learned by then counts. */
  train(labelSet: LabelSet, settings: TrainSettings, onStep: (step: number, loss: number) => void): Promise<void>;
  /** A PNG whose pixels are class indices. */
  encodeLabels(labels: Labels, palette: Palette): Promise<Blob>;
  /** The class indices of such a file. */
  readLabels(file: Blob): Promise<Labels>;
  /** Files by path as a ZIP, and back. It takes a while, and a page has other things to do. */
  zip(files: Readonly<Record<string, Blob>>): Promise<Blob>;
  unzip(file: Blob): Promise<Readonly<Record<string, Blob>>>;
  /** Ends training, or another computation. */
  stop(): void;
}
