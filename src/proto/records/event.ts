/** TensorBoard's events: what happened at a step. Sources: TensorFlow, core/util/event.proto, core/framework/summary.proto. */
import { Event } from '../schema/event.js';
import { decodeMessage, toNumber } from '../wire/message.js';
import type { Place } from '../wire/place.js';

/** The first event of every file (core/util/events_writer.h, kVersionPrefix and kCurrentVersion). */
const FILE_VERSION = 'brain.Event:2';

/** An event holds a few values, and pictures at most beside them. */
const MAX_EVENT_BYTES = 2 ** 26;

const SESSION_START = 1;
/** Samples a pixel of a picture. */
const RGB = 3;

/** A picture as a PNG or JPEG file. */
export interface EventImage {
  readonly height: number;
  readonly width: number;
  readonly encoded: Uint8Array;
}

export interface Scalars {
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly values: Readonly<Record<string, number>>;
}

export function encodeVersionEvent(wallTime: number): Uint8Array {
  return Event.encode({ wallTime, step: 0, fileVersion: FILE_VERSION });
}

/** Says that a run begins, or begins again, at a step: TensorBoard drops what an earlier file has of this step and later ones. */
export function encodeStartEvent(wallTime: number, step: number): Uint8Array {
  return Event.encode({ wallTime, step, sessionLog: { status: SESSION_START } });
}

export function encodeScalarsEvent({ wallTime, step, values }: Scalars): Uint8Array {
  const value = Object.entries(values).map(([tag, simpleValue]) => ({ tag, simpleValue }));
  return Event.encode({ wallTime, step, summary: { value } });
}

export function encodeImagesEvent(wallTime: number, step: number, images: Readonly<Record<string, EventImage>>): Uint8Array {
  const value = Object.entries(images).map(([tag, { height, width, encoded }]) => ({ tag, image: { height, width, colorspace: RGB, encodedImageString: encoded } }));
  return Event.encode({ wallTime, step, summary: { value } });
}

export interface DecodedEvent extends Scalars {
  /** Set in the first event of a file. */
  readonly fileVersion: string | undefined;
  /** Whether a run began here. */
  readonly start: boolean;
}

/** An event with its scalars; pictures and whatever else TensorFlow wrote are passed over. @throws DataSetFormatError */
export function decodeEvent(bytes: Uint8Array, place: Place): DecodedEvent {
  const { wallTime, step, fileVersion, summary, sessionLog } = decodeMessage(Event, bytes, place, MAX_EVENT_BYTES);
  const values: [string, number][] = [];
  for (const { tag, simpleValue } of summary?.value ?? []) if (typeof simpleValue === 'number' && tag) values.push([tag, simpleValue]);
  return { wallTime, step: toNumber(step, 'step', place), values: Object.fromEntries(values), fileVersion, start: sessionLog?.status === SESSION_START };
}
