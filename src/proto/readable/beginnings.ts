/** How messages in text form begin: with the name of one of their fields. */

/** Enough for a comment and a name. */
const HEAD_BYTES = 256;

const beginsWith = (fields: string): RegExp => new RegExp(`^\\s*(#[^\\n]*\\n\\s*)*(${fields})`);

const GRAPH = beginsWith('(node|versions|library|version)\\s*[{:<]');
const META_GRAPH = beginsWith('(meta_info_def|graph_def|saver_def)\\s*[{:<]');
const SAVED_MODEL = beginsWith('saved_model_schema_version\\s*:|meta_graphs\\s*[{:<]');

const headOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES));

export const isTextGraph = (bytes: Uint8Array): boolean => GRAPH.test(headOf(bytes));
export const isTextMetaGraph = (bytes: Uint8Array): boolean => META_GRAPH.test(headOf(bytes));
export const isTextSavedModel = (bytes: Uint8Array): boolean => SAVED_MODEL.test(headOf(bytes));
