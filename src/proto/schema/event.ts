/**
 * TensorFlow's core/util/event.proto and core/framework/summary.proto, reduced to what is written and read here: scalars,
 * pictures, and that a run has begun.
 */
import { BYTES, DOUBLE, FLOAT, INT32, INT64, nested, nestedList, one, optional, STRING } from './fields.js';
import { Message } from './message.js';

/** `colorspace` is the samples a pixel: 3 is RGB. */
const Image = new Message('Image', { height: one(1, INT32), width: one(2, INT32), colorspace: one(3, INT32), encodedImageString: one(4, BYTES) });

const Value = new Message('Value', { tag: one(1, STRING), simpleValue: optional(2, FLOAT), image: nested(4, Image) });

const Summary = new Message('Summary', { value: nestedList(1, Value) });

/** `status`: 1 START, 2 STOP, 3 CHECKPOINT. */
const SessionLog = new Message('SessionLog', { status: one(1, INT32) });

export const Event = new Message('Event', {
  /** Seconds since 1970. */
  wallTime: one(1, DOUBLE),
  step: one(2, INT64),
  /** "brain.Event:2" in the first event of a file. */
  fileVersion: optional(3, STRING),
  summary: nested(5, Summary),
  sessionLog: nested(7, SessionLog),
});
