/** What a page (or program) and its worker say to each other: only what can be copied or transferred. */
import type { Progress } from '../deeplab/options.js';
import type { LegendEntry } from '../deeplab/passes/postprocess.js';
import type { DeepLabErrorTag } from '../errors.js';

/** Which kind of model a worker loads; it has one. */
export type ModelKind = 'deeplab' | 'classifier';

export type Method = 'load' | 'segment' | 'run' | 'trace' | 'receptiveField' | 'classify' | 'dispose';

export interface Call {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
  /** Whether somebody listens to its progress. */
  readonly reports: boolean;
}

/** To the worker: a call, or that one is not waited for any more. */
export type Request = Call | { readonly abort: number };

/** From the worker: that it is there; how far a call is; what came of it. */
export type Reply =
  | { readonly ready: true }
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly thrown: Thrown };

/** An error on its way. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  /** Of this library's errors. */
  readonly tag?: DeepLabErrorTag;
  readonly cause?: string;
}

/** An ndarray on its way: its elements, row by row. */
export interface SentArray {
  readonly data: unknown;
  readonly shape: readonly number[];
}

/** A picture on its way: pixels, a frame or bitmap that the browser copies by itself, or a file. */
export type SentPicture =
  | { readonly kind: 'pixels'; readonly rgb: Uint8Array; readonly height: number; readonly width: number }
  | { readonly kind: 'frame'; readonly frame: unknown }
  | { readonly kind: 'file'; readonly file: unknown };

export interface SentSegmentation {
  readonly labels: SentArray;
  readonly legend: readonly LegendEntry[];
  readonly probabilities?: SentArray;
  readonly timings: { readonly preprocess: number; readonly network: number; readonly postprocess: number };
  readonly picture: SentArray;
  readonly seenSize: readonly [height: number, width: number];
  readonly warning?: string;
}

/** What both sides hand to `postMessage` for a move instead of a copy. */
export type Moved = ArrayBuffer[];

/** A worker as its connection sees it. */
export interface StartedWorker {
  post(request: Request, moved: Moved): void;
  /** Whether the process has to wait for it. */
  hold(isHeld: boolean): void;
  /** Ends it, whatever it does. */
  terminate(): void;
}

/** How a worker is started. @param onEnd called when it ends, whatever the reason */
export type StartWorker = (onReply: (reply: Reply) => void, onEnd: (reason: string) => void) => StartedWorker;
