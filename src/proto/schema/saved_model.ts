/**
 * TensorFlow's core/framework/{function,op_def}.proto and core/protobuf/{meta_graph,saver}.proto, reduced to what tells how a graph is
 * called and what its functions are. Nodes and graphs are bytes: they are walked through one by one.
 */
import { list, map, nested, nestedList, nestedMap, one, STRING, type Decoded } from './fields.js';
import { Message } from './message.js';

export const NameAttrList = new Message('NameAttrList', { name: one(1, STRING) });

const ArgDef = new Message('ArgDef', { name: one(1, STRING) });

const OpDef = new Message('OpDef', { name: one(1, STRING), inputArg: nestedList(2, ArgDef), outputArg: nestedList(3, ArgDef) });

/** `ret` is from an output argument to NODE:OUTPUT_ARG:INDEX. */
export const FunctionDef = new Message('FunctionDef', { signature: nested(1, OpDef), ret: map(4, STRING) });

/** TensorInfo, whose name is taken here. */
const GraphTensorInfo = new Message('GraphTensorInfo', { name: one(1, STRING) });

const SIGNATURE = { inputs: nestedMap(1, GraphTensorInfo), outputs: nestedMap(2, GraphTensorInfo) };

export type Signature = Decoded<typeof SIGNATURE>;

const SignatureDef = new Message('SignatureDef', SIGNATURE);

const MetaInfoDef = new Message('MetaInfoDef', { tags: list(4, STRING) });

const SaverDef = new Message('SaverDef', { restoreOpName: one(3, STRING) });

export const MetaGraphDef = new Message('MetaGraphDef', { metaInfoDef: nested(1, MetaInfoDef), saverDef: nested(3, SaverDef), signatureDef: nestedMap(5, SignatureDef) });
