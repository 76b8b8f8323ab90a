/**
 * The messages of graphs as people can read them, in text form and as JSON: names of fields, and what they are on the wire. Both forms become the
 * binary message, so that there is one reader, with its limits, for all of them. Fields that are not listed are left out.
 *
 * Source: TensorFlow, core/framework/{graph,node_def,attr_value,tensor,tensor_shape,function,op_def,types}.proto, core/protobuf/{meta_graph,saved_model,saver}.proto
 */
export type Scalar = 'int' | 'float' | 'double' | 'bool' | 'string' | 'bytes' | 'dtype';

export interface Field {
  readonly number: number;
  /** A scalar, or the name of a message. */
  readonly type: Scalar | MessageName;
  /** Whether JSON writes it as an object: entries with a key and a value. */
  readonly isMap?: boolean;
}

const field = (number: number, type: Field['type']): Field => ({ number, type });
const map = (number: number, type: MessageName): Field => ({ number, type, isMap: true });

export type MessageName =
  | 'SavedModel'
  | 'MetaGraphDef'
  | 'MetaInfoDef'
  | 'SaverDef'
  | 'SignatureEntry'
  | 'SignatureDef'
  | 'TensorInfoEntry'
  | 'TensorInfo'
  | 'GraphDef'
  | 'VersionDef'
  | 'FunctionDefLibrary'
  | 'FunctionDef'
  | 'OpDef'
  | 'ArgDef'
  | 'StringEntry'
  | 'NodeDef'
  | 'AttrEntry'
  | 'AttrValue'
  | 'ListValue'
  | 'NameAttrList'
  | 'TensorProto'
  | 'TensorShapeProto'
  | 'Dim';

type Fields = Readonly<Record<string, Field>>;

export const MESSAGES: Readonly<Record<MessageName, Fields>> = {
  SavedModel: { saved_model_schema_version: field(1, 'int'), meta_graphs: field(2, 'MetaGraphDef') },
  MetaGraphDef: { meta_info_def: field(1, 'MetaInfoDef'), graph_def: field(2, 'GraphDef'), saver_def: field(3, 'SaverDef'), signature_def: map(5, 'SignatureEntry') },
  MetaInfoDef: { tags: field(4, 'string') },
  SaverDef: { restore_op_name: field(3, 'string') },
  SignatureEntry: { key: field(1, 'string'), value: field(2, 'SignatureDef') },
  SignatureDef: { inputs: map(1, 'TensorInfoEntry'), outputs: map(2, 'TensorInfoEntry'), method_name: field(3, 'string') },
  TensorInfoEntry: { key: field(1, 'string'), value: field(2, 'TensorInfo') },
  TensorInfo: { name: field(1, 'string'), dtype: field(2, 'dtype'), tensor_shape: field(3, 'TensorShapeProto') },
  GraphDef: { node: field(1, 'NodeDef'), library: field(2, 'FunctionDefLibrary'), version: field(3, 'int'), versions: field(4, 'VersionDef') },
  VersionDef: { producer: field(1, 'int'), min_consumer: field(2, 'int') },
  FunctionDefLibrary: { function: field(1, 'FunctionDef') },
  FunctionDef: { signature: field(1, 'OpDef'), node_def: field(3, 'NodeDef'), ret: map(4, 'StringEntry') },
  OpDef: { name: field(1, 'string'), input_arg: field(2, 'ArgDef'), output_arg: field(3, 'ArgDef') },
  ArgDef: { name: field(1, 'string') },
  StringEntry: { key: field(1, 'string'), value: field(2, 'string') },
  NodeDef: { name: field(1, 'string'), op: field(2, 'string'), input: field(3, 'string'), device: field(4, 'string'), attr: map(5, 'AttrEntry') },
  AttrEntry: { key: field(1, 'string'), value: field(2, 'AttrValue') },
  AttrValue: {
    list: field(1, 'ListValue'),
    s: field(2, 'bytes'),
    i: field(3, 'int'),
    f: field(4, 'float'),
    b: field(5, 'bool'),
    type: field(6, 'dtype'),
    shape: field(7, 'TensorShapeProto'),
    tensor: field(8, 'TensorProto'),
    func: field(10, 'NameAttrList'),
  },
  ListValue: {
    s: field(2, 'bytes'),
    i: field(3, 'int'),
    f: field(4, 'float'),
    b: field(5, 'bool'),
    type: field(6, 'dtype'),
    shape: field(7, 'TensorShapeProto'),
    tensor: field(8, 'TensorProto'),
    func: field(9, 'NameAttrList'),
  },
  NameAttrList: { name: field(1, 'string') },
  TensorProto: {
    dtype: field(1, 'dtype'),
    tensor_shape: field(2, 'TensorShapeProto'),
    tensor_content: field(4, 'bytes'),
    float_val: field(5, 'float'),
    double_val: field(6, 'double'),
    int_val: field(7, 'int'),
    string_val: field(8, 'bytes'),
    scomplex_val: field(9, 'float'),
    int64_val: field(10, 'int'),
    bool_val: field(11, 'bool'),
    dcomplex_val: field(12, 'double'),
    half_val: field(13, 'int'),
    uint32_val: field(16, 'int'),
    uint64_val: field(17, 'int'),
  },
  TensorShapeProto: { dim: field(2, 'Dim'), unknown_rank: field(3, 'bool') },
  Dim: { size: field(1, 'int'), name: field(2, 'string') },
};

/** Messages hold each other, but no file that TensorFlow writes comes close to protocol buffers' own limit. */
export const MAX_DEPTH = 100;

/** DataType; a reference (TensorFlow 1) is 100 more. */
const DATA_TYPES: Readonly<Record<string, number>> = {
  DT_INVALID: 0,
  DT_FLOAT: 1,
  DT_DOUBLE: 2,
  DT_INT32: 3,
  DT_UINT8: 4,
  DT_INT16: 5,
  DT_INT8: 6,
  DT_STRING: 7,
  DT_COMPLEX64: 8,
  DT_INT64: 9,
  DT_BOOL: 10,
  DT_QINT8: 11,
  DT_QUINT8: 12,
  DT_QINT32: 13,
  DT_BFLOAT16: 14,
  DT_QINT16: 15,
  DT_QUINT16: 16,
  DT_UINT16: 17,
  DT_COMPLEX128: 18,
  DT_HALF: 19,
  DT_RESOURCE: 20,
  DT_VARIANT: 21,
  DT_UINT32: 22,
  DT_UINT64: 23,
};

/** The number of a data type by its name; undefined for a word that names none. */
export function dataTypeByName(name: string): number | undefined {
  const plain = name.replace(/_REF$/, '');
  if (!Object.hasOwn(DATA_TYPES, plain)) return undefined;
  return DATA_TYPES[plain] + (plain === name ? 0 : 100);
}
