/**
 * TensorFlow's core/framework/tensor.proto, without the values that are spelled out one by one (float_val = 5 and its
 * kin): tensor_proto.ts reads those straight into the tensor's container.
 */
import { BYTES, INT32, one } from './fields.js';
import { Message } from './message.js';

/** `tensorShape` is a TensorShapeProto. */
export const TensorProto = new Message('TensorProto', { dtype: one(1, INT32), tensorShape: one(2, BYTES), tensorContent: one(4, BYTES) });
