/** TensorFlow.js graph models: JSON with a graph and a manifest of weights, which lie in files beside it. */
import { graphFromGraphDef } from '../../graph/from_graph_def.js';
import type { ByteSource, Folder } from '../../io/sources/byte_source.js';
import { graphDefOf, readModelJson } from '../../proto/tfjs/model_json.js';
import type { Place } from '../../proto/wire/place.js';
import { formatError } from '../../proto/wire/place.js';
import { MODEL_JSON } from '../file_names.js';
import type { OpenedModel } from '../opened_model.js';
import type { Format } from './format.js';

/** A graph of the zoo has 1 MB of JSON; Xception's weights are not in it. */
const MAX_JSON_BYTES = 2 ** 28;

export const TFJS: Format = {
  name: 'TensorFlow.js model',
  called: MODEL_JSON,
  is: ({ text }) => /^\s*\{/.test(text ?? '') && /"(modelTopology|weightsManifest)"\s*:|"format"\s*:\s*"(graph|layers)-model"/.test(text ?? ''),
  recognise: (contents, named) => contents.those(TFJS, named === undefined ? contents.files : [named]),
  open: openTfjs,
};

async function openTfjs(folder: Folder, file: string): Promise<OpenedModel> {
  const { name, bytes } = await wholeFile(folder, file, (source) => {
    if (source.byteLength > MAX_JSON_BYTES) throw formatError(placeIn(source.name), `found ${source.byteLength} bytes, expected at most ${MAX_JSON_BYTES}.`);
  });
  const place = placeIn(name);
  const model = readModelJson(bytes, place);
  const groups: Uint8Array[] = [];
  for (const { paths } of model.groups) {
    const parts: Uint8Array[] = [];
    for (const path of paths) parts.push((await wholeFile(folder, path)).bytes);
    groups.push(joined(parts));
  }
  return { kind: 'graph', name, graph: graphFromGraphDef(graphDefOf(model, groups, place)) };
}

const placeIn = (file: string): Place => ({ file, what: 'TensorFlow.js model', kind: 'graph' });

async function wholeFile(folder: Folder, file: string, check?: (source: ByteSource) => void): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const source = await folder.open(file);
  try {
    check?.(source);
    return { name: source.name, bytes: await source.read(0, source.byteLength) };
  } finally {
    await source.close?.();
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
