/**
 * Under which names a graph's variables are in its checkpoint: what the graph itself does when it restores them says so. TensorFlow 2 names them by the objects that
 * they belong to, TensorFlow 1 by their nodes.
 */
import type { GraphDefNode } from '../../proto/graphs/graph_def.js';
import { decodeUtf8 } from '../../proto/wire/byte_string.js';
import { isTensorSource } from '../../tensor.js';
import { parseEndpoint } from '../graph.js';

/** What may lie between a value that is read and the variable that it is given to. */
const PASSES: ReadonlySet<string> = new Set(['Identity', 'Reshape', 'Cast']);
const ASSIGNS: ReadonlySet<string> = new Set(['Assign', 'AssignVariableOp']);

/** By variable's node: the name of its value. Those that nothing restores are not in it. */
export async function restoredNames(nodes: readonly GraphDefNode[]): Promise<Map<string, string>> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const names = new Map<string, readonly string[]>();
  const found = new Map<string, string>();
  for (const { op, inputs } of nodes) {
    if (!ASSIGNS.has(op) || inputs.length < 2) continue;
    const { node: restore, index } = walkBack(inputs[1], byName);
    if (restore?.op !== 'RestoreV2') continue;
    const known = names.get(restore.name) ?? (await tensorNames(restore, byName));
    names.set(restore.name, known);
    const { node: variable } = walkBack(inputs[0], byName);
    if (variable && known[index] !== undefined) found.set(variable.name, known[index]);
  }
  return found;
}

/** Through nodes that hand on what they are given; few, since a file may have any number of them in a row. */
function walkBack(endpoint: string, byName: ReadonlyMap<string, GraphDefNode>): { readonly node: GraphDefNode | undefined; readonly index: number } {
  let { node: name, index } = parseEndpoint(endpoint);
  let node = byName.get(name);
  for (let steps = 0; node && PASSES.has(node.op) && node.inputs.length > 0 && steps < 8; steps++) {
    ({ node: name, index } = parseEndpoint(node.inputs[0]));
    node = byName.get(name);
  }
  return { node, index };
}

/** Inputs of RestoreV2: the checkpoint's prefix, names, slices. */
async function tensorNames(restore: GraphDefNode, byName: ReadonlyMap<string, GraphDefNode>): Promise<readonly string[]> {
  const value = byName.get(parseEndpoint(restore.inputs[1] ?? '').node)?.attrs.value;
  if (!isTensorSource(value) || value.dtype !== 'string') return [];
  const { data } = await value.read();
  return (data as Uint8Array[]).map((bytes) => decodeUtf8(bytes) ?? '');
}
