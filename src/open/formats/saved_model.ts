/** SavedModels: a folder with `saved_model.pb`, its fingerprint since TensorFlow 2.11, and the weights below it in `variables/`. */
import { FileNotFoundError, GraphFormatError, isDeepLabError } from '../../errors.js';
import type { Folder } from '../../io/sources/byte_source.js';
import { listOf } from '../../messages.js';
import type { Checkpoint } from '../../proto/checkpoints/checkpoint.js';
import { openTensorBundle } from '../../proto/checkpoints/tensor_bundle.js';
import type { MetaGraph } from '../../proto/graphs/meta_graph.js';
import { isTextSavedModel } from '../../proto/readable/beginnings.js';
import type { OpenedModel } from '../opened_model.js';
import type { Format } from './format.js';
import { told } from './not_read/told.js';
import { wholeFile } from './whole_file.js';
import type { Field } from './looking/wire_fields.js';

/** SavedModel: saved_model_schema_version (field 1) is 1, then meta_graphs (field 2, MetaGraphDefs) to the end. */
export const SAVED_MODEL: Format = {
  name: 'SavedModel',
  is: async (glimpse) => isSavedModel(await glimpse.fields()) || (glimpse.text !== undefined && isTextSavedModel(glimpse.head)),
  recognise: (contents, named) => contents.those(SAVED_MODEL, named === undefined ? contents.files : [named]),
  open: openSavedModel,
};

function isSavedModel([version, ...graphs]: readonly Field[]): boolean {
  if (version?.number !== 1 || version.content.type !== 'varint' || version.content.bytes.length !== 1 || version.content.bytes[0] !== 1) return false;
  return graphs.length > 0 && graphs.every(({ number, content }) => number === 2 && content.type === 'length-delimited' && content.start[0] === 0x0a);
}

const VARIABLES = 'variables';
const SERVING = 'serving_default';

async function openSavedModel(folder: Folder, file: string): Promise<OpenedModel> {
  const { graphFromGraphDef, frozenGraphDef, readSavedModel } = await import('./graph_reading.js');
  const { name, bytes } = await wholeFile(folder, file);
  const { graphDef, signatures } = servedBy(readSavedModel(bytes, name));
  const frozen = await frozenGraphDef(graphDef, outputsOf(signatures, name), () => openVariables(folder, name));
  return { kind: 'graph', name, graph: graphFromGraphDef(frozen) };
}

/** The graph for serving on any machine: those for accelerators have further tags. */
function servedBy(graphs: readonly MetaGraph[]): MetaGraph {
  const serving = graphs.filter(({ tags }) => tags.includes('serve')).sort((a, b) => a.tags.length - b.tags.length);
  return serving[0] ?? graphs[0];
}

/** What the signature for serving gives, or the only other one; TensorFlow 1 wrote models without. */
function outputsOf(signatures: MetaGraph['signatures'], name: string): ReadonlyMap<string, string> | undefined {
  const own = [...signatures].filter(([key]) => !key.startsWith('__saved_model_'));
  const chosen = signatures.get(SERVING) ?? (own.length === 1 ? own[0][1] : undefined);
  if (!chosen && own.length > 1) throw new GraphFormatError(`${name} has the signatures ${listOf(own.map(([key]) => key))}, expected one of them to be '${SERVING}'. Save it with signatures={'${SERVING}': ...}.`);
  return chosen;
}

/** Whoever chose single files has them all in one place. */
async function openVariables(folder: Folder, name: string): Promise<Checkpoint> {
  const within = (await folder.inside?.(VARIABLES)) ?? folder;
  try {
    return await openTensorBundle(within, VARIABLES);
  } catch (cause) {
    if (!isDeepLabError(cause, 'FileNotFoundError')) throw cause;
    throw new FileNotFoundError(`${name} needs the folder 'variables' beside it, with variables.index and variables.data-00000-of-00001: ${cause.message} Copy it there, too.`, { cause });
  }
}

/** FingerprintDef: four or five hashes (fields 1 to 5, 64 bits each), then its version. Of no use without its model. */
export const FINGERPRINT = told({
  name: 'fingerprint of a SavedModel',
  is: async (glimpse) => {
    const hashes = await glimpse.fields(4);
    return hashes.length === 4 && hashes.every(({ number, content }, i) => number === i + 1 && content.type === 'varint') && hashes.some(isLong);
  },
  advice: 'The model itself is missing: saved_model.pb, which lies beside it.',
});

const isLong = ({ content }: Field): boolean => content.type === 'varint' && content.bytes.length > 5;
