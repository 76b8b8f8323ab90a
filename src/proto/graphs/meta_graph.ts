/**
 * MetaGraphDef: a graph with what is said of it, as it lies beside a checkpoint (`.meta`); and SavedModel, one or several of these (`saved_model.pb`). Both are read
 * in text form, too.
 *
 * Source: TensorFlow, core/protobuf/{meta_graph,saved_model}.proto
 */
import { isTextMetaGraph, isTextSavedModel } from '../readable/beginnings.js';
import { messageFromText } from '../readable/text_form.js';
import { MetaGraphDef, type Signature } from '../schema/saved_model.js';
import { messageFields } from '../wire/fields.js';
import { decodeMessage } from '../wire/message.js';
import { formatError, type Place } from '../wire/place.js';
import { decodeGraphDef, type GraphDef } from './graph_def.js';

export interface MetaGraph {
  readonly tags: readonly string[];
  /** By name: what each gives, as `node:index` by its own name. */
  readonly signatures: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly graphDef: GraphDef;
}

/** Numbers of fields: MetaGraphDef.graph_def, SavedModel.meta_graphs. */
const GRAPH_FIELD = 2;
const META_GRAPH_FIELD = 2;

/** As many as there are ways to serve a model. */
const MAX_META_GRAPHS = 64;

/** @throws GraphFormatError for what is damaged, or has no graph */
export function readMetaGraph(bytes: Uint8Array, name: string): MetaGraph {
  const place: Place = { file: name, what: 'MetaGraphDef', kind: 'graph' };
  return decodeMetaGraph(isTextMetaGraph(bytes) ? messageFromText('MetaGraphDef', bytes, place) : bytes, place);
}

/** @throws GraphFormatError for what is damaged, or has no graph */
export function readSavedModel(bytes: Uint8Array, name: string): MetaGraph[] {
  const place: Place = { file: name, what: 'SavedModel', kind: 'graph' };
  const message = isTextSavedModel(bytes) ? messageFromText('SavedModel', bytes, place) : bytes;
  const found: MetaGraph[] = [];
  for (const { bytes: metaGraph, offset } of messageFields(message, META_GRAPH_FIELD, place, 'the next field of a SavedModel. The file is truncated or damaged', 'a file')) {
    if (found.length === MAX_META_GRAPHS) throw formatError(place, `found more than ${MAX_META_GRAPHS} graphs, expected no more.`);
    found.push(decodeMetaGraph(metaGraph, { ...place, offset }));
  }
  if (found.length === 0) throw formatError(place, 'found no graph, expected one at least. The file is cut off or damaged.');
  return found;
}

function decodeMetaGraph(bytes: Uint8Array, place: Place): MetaGraph {
  const { metaInfoDef, signatureDef } = decodeMessage(MetaGraphDef, bytes, place);
  const [graph] = [...messageFields(bytes, GRAPH_FIELD, place, 'the graph of a MetaGraphDef. The file is truncated or damaged')];
  if (!graph) throw formatError(place, 'found no graph, expected one. The file is cut off or damaged.');
  const outputsOf = ({ outputs }: Signature): Map<string, string> => new Map(Object.entries(outputs).map(([key, info]) => [key, info.name]));
  return {
    tags: metaInfoDef?.tags ?? [],
    signatures: new Map(Object.entries(signatureDef).map(([name, signature]) => [name, outputsOf(signature)])),
    graphDef: decodeGraphDef(graph.bytes, place),
  };
}
