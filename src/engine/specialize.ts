/**
 * Specialisation: a graph for pictures of any size becomes a graph for this size.
 *
 * With the shapes of the feeds given, every shape in a DeepLab graph is known, and with it all that only follows from
 * shapes (paddings, crops, sizes to resize to): those nodes are computed here, once, and become constants. Of conditions
 * only the branch that is taken stays.
 */
import { InvalidArgumentError, throwIfAborted, UnsupportedOpError } from '../errors.js';
import { attrTensor } from '../graph/attributes.js';
import { canonicalEndpoint, formatEndpoint, parseEndpoint, type Graph, type Node } from '../graph/graph.js';
import { orderedNodes } from '../graph/order.js';
import { listOf, shortened } from '../messages.js';
import { Pauses } from '../ops/contract/turns.js';
import { evaluate } from '../ops/cpu/evaluate.js';
import { hasCpuKernel } from '../ops/cpu/load_kernels.js';
import { OPERATORS } from '../ops/index.js';
import type { Operand } from '../ops/contract/operator.js';
import { SHAPE_ONLY } from '../ops/contract/shape_only.js';
import { sizeOf, sourceOf, type Tensor, type TensorInfo, type TensorSource } from '../tensor.js';
import { conditionalNodes, Conditions, isConditionOp } from './conditions.js';
import { LoweredGraph } from './lowered.js';
import { checkOutputSizes, FoldingBudget, ShapeBudget } from './size_limit.js';

/** Values up to this size are read and folded at once: axes, paddings, sizes, batch-norm parameters. Larger ones stay where they are. */
const SMALL = 4096;

/** Operators that an error lists: all that a network has. */
const MAX_LISTED = 40;

/** What the caller gives: data type and shape, and the value where a shape may depend on it. */
export type FeedInfo = Operand;

/**
 * @param feeds What will be fed, by endpoint. Any endpoint can be fed, not only placeholders.
 * @param fetches Endpoints whose values are wanted; only what they need is looked at.
 * @throws UnsupportedOpError that lists the unknown operators; AbortError
 */
export async function specialize(
  graph: Graph,
  feeds: ReadonlyMap<string, FeedInfo>,
  fetches: readonly string[],
  signal?: AbortSignal,
): Promise<LoweredGraph> {
  const fed = new Set([...feeds.keys()].map((endpoint) => parseEndpoint(endpoint).node));
  const order = orderedNodes(graph, fetches, fed);
  const conditional = conditionalNodes(order);
  reject(order.filter(({ name }) => !conditional.has(name)), fed);
  const lowered = new LoweredGraph(fetches);
  const conditions = new Conditions(lowered);
  const pauses = new Pauses();
  const folding = new FoldingBudget();
  const shapes = new ShapeBudget();
  for (const given of order) {
    await pauses.take();
    throwIfAborted(signal);
    if (fed.has(given.name)) {
      addFeeds(lowered, given, feeds);
      continue;
    }
    const node = conditions.decide(given);
    if (!node) continue;
    if (conditional.has(node.name)) reject([node], fed);
    if (node.op === 'Const') await addConst(lowered, node, folding);
    else await addNode(lowered, node, folding, shapes);
  }
  conditions.nameFetches();
  return lowered;
}

/** Nodes that cannot be computed, whatever the sizes. */
function reject(nodes: readonly Node[], fed: ReadonlySet<string>): void {
  rejectUnknownOperators(nodes, fed);
  rejectUnfedPlaceholders(nodes, fed);
}

function rejectUnknownOperators(order: readonly Node[], fed: ReadonlySet<string>): void {
  const unknown = new Map<string, string[]>();
  for (const node of order) {
    if (fed.has(node.name) || OPERATORS.has(node.op) || isConditionOp(node.op)) continue;
    const nodes = unknown.get(node.op) ?? [];
    unknown.set(node.op, nodes);
    nodes.push(node.name);
  }
  if (unknown.size === 0) return;
  const list = listOf([...unknown].map(([op, nodes]) => `${shortened(op)} (${nodes.length}x, first '${shortened(nodes[0])}')`), MAX_LISTED);
  throw new UnsupportedOpError(
    `The graph uses ${unknown.size} operator${unknown.size === 1 ? '' : 's'} that this library does not know: ${list}. Fetch a node that does not need them, or freeze the graph for inference.`,
  );
}

function rejectUnfedPlaceholders(order: readonly Node[], fed: ReadonlySet<string>): void {
  const unfed = order.filter((node) => node.op === 'Placeholder' && !fed.has(node.name)).map((node) => `'${node.name}'`);
  if (unfed.length === 0) return;
  const given = fed.size > 0 ? `only ${listOf([...fed].map((name) => `'${name}'`))} is fed` : 'nothing is fed';
  throw new InvalidArgumentError(`The fetches need a value for ${listOf(unfed)}, but ${given}. Add the missing feeds.`);
}

function addFeeds(lowered: LoweredGraph, node: Node, feeds: ReadonlyMap<string, FeedInfo>): void {
  for (const [name, info] of feeds) {
    const endpoint = parseEndpoint(name);
    if (endpoint.node !== node.name) continue;
    const canonical = formatEndpoint(endpoint.node, endpoint.index);
    lowered.addFeed(canonical, info);
    if (info.value) lowered.values.set(canonical, info.value);
  }
}

async function addConst(lowered: LoweredGraph, node: Node, folding: FoldingBudget): Promise<void> {
  const source = attrTensor(node, 'value');
  folding.given(source);
  checkOutputSizes(node, [source]);
  await addConstant(lowered, node.name, source);
}

async function addConstant(lowered: LoweredGraph, endpoint: string, source: TensorSource): Promise<void> {
  lowered.addConstant(endpoint, source);
  if (sizeOf(source.shape) <= SMALL) lowered.values.set(endpoint, await source.read());
}

async function addNode(lowered: LoweredGraph, node: Node, folding: FoldingBudget, shapes: ShapeBudget): Promise<void> {
  const operator = OPERATORS.get(node.op);
  if (!operator) throw new UnsupportedOpError(`There is no operator ${node.op}.`);
  const inputs = node.inputs.map((input) => lowered.operand(input, node));
  const attrs = operator.attributes(node);
  const outputs = operator.infer(inputs, attrs, node);
  checkOutputSizes(node, outputs);
  shapes.spend(outputs);

  if (isConstant(lowered, node) && folding.affords(outputs, operator.multiplyAdds?.(inputs, outputs, attrs) ?? 0)) {
    const values = await foldToConstants(lowered, node, inputs, outputs);
    for (const [index, source] of values.entries()) await addConstant(lowered, formatEndpoint(node.name, index), source);
    return;
  }
  lowered.addNode(node, outputs);
}

/** Whether a node's outputs are the same in every run, and can be computed ahead of it. */
function isConstant(lowered: LoweredGraph, node: Node): boolean {
  if (!hasCpuKernel(node.op)) return false;
  if (SHAPE_ONLY.has(node.op)) return true;
  return node.inputs.map(canonicalEndpoint).every((input) => lowered.constants.has(input) || lowered.values.has(input));
}

/** Small results at once; large ones (a scaled filter, say) when they are read. */
async function foldToConstants(
  lowered: LoweredGraph,
  node: Node,
  inputs: readonly Operand[],
  outputs: readonly TensorInfo[],
): Promise<TensorSource[]> {
  const sources = node.inputs.map((input) => lowered.constants.get(canonicalEndpoint(input)));
  const read = shareWhilePending(async (): Promise<Tensor[]> => {
    const operands = await Promise.all(inputs.map(async (operand, i) => ({ ...operand, value: operand.value ?? (await sources[i]?.read()) })));
    return evaluate(node, operands, outputs);
  });
  if (outputs.every((output) => sizeOf(output.shape) <= SMALL)) return (await read()).map(sourceOf);
  return outputs.map((output, index) => ({ ...output, read: async () => (await read())[index] }));
}

/** Constants are computed in chains, and other tasks of this thread want their turns meanwhile. */
const folds = new Pauses();

/**
 * Callers that come while the work goes on get its result instead of doing it again. In a chain of constants in which
 * every node reads its neighbour twice, the work would double with every node; kept longer, results would fill memory.
 * Work begins in a later turn, because a chain may be deeper than the call stack.
 */
function shareWhilePending<T>(work: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => (pending ??= Promise.resolve(folds.take()).then(work).finally(() => (pending = undefined)));
}
