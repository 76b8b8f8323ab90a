/** TensorFlow.js graph models: JSON with a graph and a manifest of weights, which lie in files beside it. */
import type { Folder } from '../../io/sources/byte_source.js';
import type { Place } from '../../proto/wire/place.js';
import type { OpenedModel } from '../opened_model.js';
import type { Format } from './format.js';
import { wholeFile } from './whole_file.js';

/** A graph of the zoo has 1 MB of JSON; Xception's weights are not in it. */
const MAX_JSON_BYTES = 2 ** 28;

export const TFJS: Format = {
  name: 'TensorFlow.js model',
  is: ({ text }) => /^\s*\{/.test(text ?? '') && /"(modelTopology|weightsManifest)"\s*:|"format"\s*:\s*"(graph|layers)-model"/.test(text ?? ''),
  recognise: (contents, named) => contents.those(TFJS, named === undefined ? contents.files : [named]),
  open: openTfjs,
};

async function openTfjs(folder: Folder, file: string): Promise<OpenedModel> {
  const { graphFromGraphDef, graphDefOf, readModelJson } = await import('./graph_reading.js');
  const { name, bytes } = await wholeFile(folder, file, MAX_JSON_BYTES);
  const place: Place = { file: name, what: 'TensorFlow.js model', kind: 'graph' };
  const model = readModelJson(bytes, place);
  const groups: Uint8Array[] = [];
  for (const { paths } of model.groups) {
    const parts: Uint8Array[] = [];
    for (const path of paths) parts.push((await wholeFile(folder, path)).bytes);
    groups.push(joined(parts));
  }
  return { kind: 'graph', name, graph: graphFromGraphDef(graphDefOf(model, groups, place)) };
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
