/** TensorShapeProto, and what makes a shape believable. */
import { sizeOf, type Shape } from '../../tensor.js';
import { decodeMessage, toNumber } from './message.js';
import { formatError, type Place } from './place.js';
import { TensorShapeProto } from '../schema/types.js';

/** Source: TensorFlow, core/framework/tensor_shape.h (TensorShapeRep::MaxDimensions). */
const MAX_DIMENSIONS = 254;

/** Room for that many dimensions with a name of some length each (the names are not used). */
const MAX_SHAPE_BYTES = 1 << 16;

/** A shape whose dimensions may be unknown (-1); undefined when even their number is. */
export function decodePartialShape(bytes: Uint8Array | null | undefined, place: Place): Shape | undefined {
  if (!bytes) return [];
  const proto = decodeMessage(TensorShapeProto, bytes, place, MAX_SHAPE_BYTES);
  if (proto.unknownRank) return undefined;
  const shape = proto.dim.map((dim) => toNumber(dim.size, 'a dimension', place));
  if (shape.length > MAX_DIMENSIONS || shape.some((dim) => dim < -1)) {
    throw formatError(place, `found a shape of ${shape.length} dimensions (${shape.slice(0, 8).join(', ')}), expected at most ${MAX_DIMENSIONS} and none below -1.`);
  }
  return shape;
}

/** The shape of a tensor that exists: all dimensions are known and its size is a number. */
export function decodeShape(bytes: Uint8Array | null | undefined, place: Place): Shape {
  const shape = decodePartialShape(bytes, place);
  if (!shape || shape.some((dim) => dim < 0) || !Number.isSafeInteger(sizeOf(shape))) {
    const found = shape ? `[${shape.join(',')}]` : 'of unknown rank';
    throw formatError(place, `found a shape ${found}, expected known dimensions and fewer than 2^53 elements.`);
  }
  return shape;
}
