/** Segmenting what goes on meanwhile: the newest picture is next, and late ones are dropped. */
import { BOOLEAN, requireOptions } from '../../arguments.js';
import { InvalidArgumentError, throwIfAborted } from '../../errors.js';
import { closeFrame, type VideoElementLike } from '../../io/pictures/drawable.js';
import type { PictureInput } from '../../io/pictures/picture_input.js';
import { described } from '../../messages.js';
import { SEGMENT_KINDS, type SegmentOptions } from '../options.js';
import type { Segmentation } from '../segmentation.js';
import { ElementFrames } from './element.js';
import { InOrder } from './in_order.js';
import { Latest } from './latest.js';
import { framesOf, type StreamLike } from './sources.js';

/** A <video>; a stream of VideoFrames, such as a MediaStreamTrackProcessor's `readable`; or anything that gives pictures one after the other. */
export type VideoInput = VideoElementLike | StreamLike<PictureInput> | AsyncIterable<PictureInput>;

export interface VideoOptions extends SegmentOptions {
  /** Whether every picture of a stream or iterable is segmented, and the source waits meanwhile: right for files, which do not run away. Default false. */
  readonly everyFrame?: boolean;
}

export interface VideoSegmentation extends Segmentation {
  /** How many pictures came between the one before and this one. */
  readonly dropped: number;
  /** Seconds: of a <video> or of VideoFrames where the picture is in it. */
  readonly timestamp?: number;
}

interface Taken {
  readonly frame: PictureInput;
  readonly dropped: number;
  readonly timestamp?: number;
}

/** @param segment takes the pixels of a frame before it returns */
export async function* segmentVideo(
  segment: (picture: PictureInput, options: SegmentOptions) => Promise<Segmentation>,
  source: VideoInput,
  options: VideoOptions,
): AsyncGenerator<VideoSegmentation, void, undefined> {
  requireOptions(options, { ...SEGMENT_KINDS, everyFrame: BOOLEAN });
  const { everyFrame = false, ...control } = options;
  const { signal } = control;
  throwIfAborted(signal);
  const frames = openVideo(source, everyFrame);
  const stop = (): void => frames.stop();
  signal?.addEventListener('abort', stop);
  try {
    for (;;) {
      const taken: Taken | undefined = await frames.take();
      if (signal?.aborted) closeFrame(taken?.frame);
      throwIfAborted(signal);
      if (!taken) return;
      const { frame, dropped, timestamp = timeOf(frame) } = taken;
      let segmented: Promise<Segmentation>;
      try {
        segmented = segment(frame, control);
      } finally {
        closeFrame(frame);
      }
      yield Object.assign(await segmented, { dropped, ...(timestamp === undefined ? {} : { timestamp }) });
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    frames.stop();
  }
}

function openVideo(source: VideoInput, everyFrame: boolean): { take(): Promise<Taken | undefined>; stop(): void } {
  if (typeof source === 'object' && source !== null) {
    if ('videoWidth' in source) {
      if (everyFrame) throw new InvalidArgumentError('A <video> does not wait for every frame to be segmented. Leave everyFrame out, or give a stream of its frames.');
      return new ElementFrames(source);
    }
    if ('getReader' in source || Symbol.asyncIterator in source) return everyFrame ? new InOrder(framesOf(source)) : new Latest(framesOf(source));
  }
  throw new InvalidArgumentError(`A video is a <video>, a stream of VideoFrames, or an async iterable of pictures; found ${described(source)}.`);
}

/** VideoFrames count microseconds. */
function timeOf(frame: PictureInput): number | undefined {
  return typeof frame === 'object' && 'displayWidth' in frame && 'timestamp' in frame && typeof frame.timestamp === 'number' ? frame.timestamp / 1e6 : undefined;
}
