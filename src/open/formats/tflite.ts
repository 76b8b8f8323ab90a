/** TensorFlow Lite models (`.tflite`). */
import type { Format } from './format.js';
import { wholeFile } from './whole_file.js';

/** A FlatBuffer whose file identifier (bytes 4 to 7) is TFL3. */
export const TFLITE: Format = {
  name: 'TensorFlow Lite model',
  is: ({ head }) => String.fromCharCode(...head.subarray(4, 8)) === 'TFL3',
  recognise: (contents, named) => contents.those(TFLITE, named === undefined ? contents.files : [named]),
  async open(folder, file) {
    const [{ graphFromLite }, { name, bytes }] = await Promise.all([import('../../tflite/to_graph.js'), wholeFile(folder, file)]);
    return { kind: 'graph', name, graph: graphFromLite(bytes, name) };
  },
};
