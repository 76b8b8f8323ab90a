/** SavedModels: a folder with `saved_model.pb`, its fingerprint since TensorFlow 2.11, and the weights below it in `variables/`. */
import type { Field } from './wire_fields.js';
import { FREEZE, told } from './told.js';

const ADVICE = `${FREEZE}. Or give the folder variables inside it, which is a checkpoint.`;

/** SavedModel: saved_model_schema_version (field 1) is 1, then meta_graphs (field 2, MetaGraphDefs) to the end. */
export const SAVED_MODEL = told({
  name: 'SavedModel',
  is: async (glimpse) => isSavedModel(await glimpse.fields()) || /^\s*saved_model_schema_version\s*:/.test(glimpse.text ?? ''),
  advice: ADVICE,
});

function isSavedModel([version, ...graphs]: readonly Field[]): boolean {
  if (version?.number !== 1 || version.content.type !== 'varint' || version.content.bytes.length !== 1 || version.content.bytes[0] !== 1) return false;
  return graphs.length > 0 && graphs.every(({ number, content }) => number === 2 && content.type === 'length-delimited' && content.start[0] === 0x0a);
}

/** FingerprintDef: four or five hashes (fields 1 to 5, 64 bits each), then its version. Of no use without its model. */
export const FINGERPRINT = told({
  name: 'fingerprint of a SavedModel',
  is: async (glimpse) => {
    const hashes = await glimpse.fields(4);
    return hashes.length === 4 && hashes.every(({ number, content }, i) => number === i + 1 && content.type === 'varint') && hashes.some(isLong);
  },
  advice: `The model itself is missing: saved_model.pb, which lies beside it. ${ADVICE}`,
});

const isLong = ({ content }: Field): boolean => content.type === 'varint' && content.bytes.length > 5;
