import { told } from './told.js';

/** A GraphDef or a MetaGraphDef in text form: it begins with the name of one of its fields. */
export const TEXT_GRAPH = told({
  name: 'graph in text form (.pbtxt)',
  is: ({ text }) => /^\s*(#[^\n]*\n\s*)*(node|versions|library|version|meta_info_def|graph_def)\s*[{:]/.test(text ?? ''),
  advice: 'Only the binary form (.pb) is. Convert it with text_format.Parse and SerializeToString in Python.',
});
