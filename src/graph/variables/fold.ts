/** A graph whose variables lie in a checkpoint becomes one that has them inside: it is frozen while it is read. */
import { GraphFormatError, MissingVariablesError } from '../../errors.js';
import { listOf } from '../../messages.js';
import type { Checkpoint } from '../../proto/checkpoints/checkpoint.js';
import type { GraphDef, GraphDefNode } from '../../proto/graphs/graph_def.js';
import { formatInfo, formatShape, sourceOf, type Shape, type VariableInfo } from '../../tensor.js';
import { withoutCalls } from '../functions/inline.js';
import { parseEndpoint } from '../graph.js';
import { restoredNames } from './restored.js';

const VARIABLES: ReadonlySet<string> = new Set(['VariableV2', 'Variable', 'VarHandleOp']);
const READS = 'ReadVariableOp';
const PLACEHOLDERS: ReadonlySet<string> = new Set(['Placeholder', 'PlaceholderWithDefault']);

/**
 * The part of a graph that computes something from what it is fed, with constants in the place of variables.
 *
 * @param outputs endpoints by the names that they shall have; undefined for all that is computed from a placeholder
 * @param openCheckpoint asked only where there are variables
 * @throws MissingVariablesError that lists the variables that the checkpoint lacks, or has in other shapes; what `openCheckpoint` and reading throw
 */
export async function frozenGraphDef(graphDef: GraphDef, outputs: ReadonlyMap<string, string> | undefined, openCheckpoint: () => Promise<Checkpoint>): Promise<GraphDef> {
  const { added, ends } = named(graphDef.nodes, outputs ?? new Map());
  const all = withoutCalls({ ...graphDef, nodes: [...graphDef.nodes, ...added] });
  const nodes = neededFor(all, ends.size > 0 ? ends : computed(all));
  if (nodes.length === 0) throw new GraphFormatError('The graph computes nothing from what it could be fed: it has no placeholder. Export the inference graph.');
  const variables = nodes.filter(({ op }) => VARIABLES.has(op));
  const values = variables.length === 0 ? new Map<string, GraphDefNode>() : await valuesOf(variables, await restoredNames(all), openCheckpoint);
  return { versions: graphDef.versions, nodes: nodes.map((node) => values.get(node.name) ?? (node.op === READS ? { ...node, op: 'Identity', attrs: {} } : node)) };
}

/** Outputs under their own names, which calls that give several do not have. */
function named(nodes: readonly GraphDefNode[], outputs: ReadonlyMap<string, string>): { readonly added: readonly GraphDefNode[]; readonly ends: ReadonlySet<string> } {
  const taken = new Map(nodes.map(({ name, op }) => [name, op]));
  const added: GraphDefNode[] = [];
  const ends = new Set<string>();
  for (const [key, endpoint] of outputs) {
    const own = endpoint.replace(/:0$/, '');
    if (own === key && !/Call$/.test(taken.get(own) ?? 'Call')) {
      ends.add(own);
      continue;
    }
    let name = key;
    for (let suffix = 1; taken.has(name); suffix++) name = `${key}_${suffix}`;
    taken.set(name, 'Identity');
    ends.add(name);
    added.push({ name, op: 'Identity', inputs: [endpoint], device: '', attrs: {} });
  }
  return { added, ends };
}

const inputsOf = ({ inputs }: GraphDefNode): string[] => inputs.map((input) => (input.startsWith('^') ? input.slice(1) : parseEndpoint(input).node));

/** What depends on a placeholder of numbers; savers have some for names of files. */
function computed(nodes: readonly GraphDefNode[]): Set<string> {
  const readers = new Map<string, string[]>();
  for (const node of nodes) {
    for (const input of inputsOf(node)) {
      const known = readers.get(input);
      if (known) known.push(node.name);
      else readers.set(input, [node.name]);
    }
  }
  const isText = ({ attrs }: GraphDefNode): boolean => typeof attrs.dtype === 'object' && 'dtype' in attrs.dtype && attrs.dtype.dtype === 'string';
  return reached(nodes.filter((node) => PLACEHOLDERS.has(node.op) && !isText(node)).map(({ name }) => name), (name) => readers.get(name) ?? []);
}

function neededFor(nodes: readonly GraphDefNode[], ends: ReadonlySet<string>): GraphDefNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const needed = reached([...ends], (name) => {
    const node = byName.get(name);
    // A variable's initial value is of no use to it.
    return node && !VARIABLES.has(node.op) ? inputsOf(node) : [];
  });
  return nodes.filter(({ name }) => needed.has(name));
}

function reached(from: readonly string[], next: (name: string) => readonly string[]): Set<string> {
  const found = new Set(from);
  const open = [...from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const other of next(name)) {
      if (found.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  return found;
}

async function valuesOf(variables: readonly GraphDefNode[], restored: ReadonlyMap<string, string>, openCheckpoint: () => Promise<Checkpoint>): Promise<Map<string, GraphDefNode>> {
  const checkpoint = await openCheckpoint();
  try {
    const keys = variables.map((node) => restored.get(node.name) ?? keyOf(node));
    const wrong = variables.flatMap((node, i) => problemOf(node, keys[i], checkpoint.variables.get(keys[i])) ?? []);
    if (wrong.length > 0) throw new MissingVariablesError(`The checkpoint ${checkpoint.name} is not that of the graph: ${listOf(wrong)}. Give the two that were saved together.`);
    const values = new Map<string, GraphDefNode>();
    for (const [i, node] of variables.entries()) {
      const value = sourceOf(await checkpoint.read(keys[i]));
      values.set(node.name, { ...node, op: 'Const', inputs: [], attrs: { dtype: { dtype: value.dtype }, value } });
    }
    return values;
  } finally {
    await checkpoint.close();
  }
}

/** A handle has the name of its variable as an attribute. */
const keyOf = ({ name, attrs }: GraphDefNode): string => (typeof attrs.shared_name === 'string' && attrs.shared_name !== '' ? attrs.shared_name : name);

function problemOf({ name, attrs }: GraphDefNode, key: string, found: VariableInfo | undefined): string | undefined {
  if (!found) return `'${name}' is missing${key === name ? '' : ` (as '${key}')`}`;
  const shape = typeof attrs.shape === 'object' && 'shape' in attrs.shape && !('read' in attrs.shape) ? attrs.shape.shape : undefined;
  return shape && !fits(shape, found.shape) ? `'${name}' is ${formatInfo(found)} there, and ${formatShape(shape)} in the graph` : undefined;
}

const fits = (declared: Shape, found: Shape): boolean => declared.length === 0 || (declared.length === found.length && declared.every((side, i) => side < 0 || side === found[i]));
