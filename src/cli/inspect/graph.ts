/** What is in a frozen graph. */
import { detectFrozen } from '../../deeplab/frozen/detect.js';
import { constantsOf, countParameters } from '../../deeplab/frozen/named_variables.js';
import { feedAt } from '../../deeplab/frozen/picture_place.js';
import { isConditionOp } from '../../engine/conditions.js';
import { isDeepLabError } from '../../errors.js';
import type { Graph, Node } from '../../graph/graph.js';
import { detectVariant } from '../../nets/detect.js';
import { OPERATORS } from '../../ops/index.js';
import { formatInfo, formatShape, sizeOf, type TensorInfo } from '../../tensor.js';
import { errorDocument } from '../terminal/exit.js';
import { formatCount, formatFacts, formatTable } from '../terminal/format.js';
import { declaredShapes, inferShapes, placeholdersOf, type GraphShapes, type PlaceholderFacts } from './graph_shapes.js';
import type { Inspection } from './inspection.js';
import { factsDocument, factsLines, parametersOf, problemOf, type NetworkFacts } from './network_facts.js';
import { othersDocument, othersLines } from './others.js';
import { printable } from '../terminal/terminal.js';

const COLUMNS = [{ title: 'OP' }, { title: 'OUTPUT' }, { title: 'MULTIPLY-ADDS', align: 'right' }, { title: 'NODE' }] as const;

/**
 * @param format what its file is, as messages say it
 * @param others models that the same archive holds, and that were not taken
 * @throws GraphFormatError when the graph is damaged
 */
export async function inspectGraph(name: string, graph: Graph, format = 'frozen graph', others: readonly string[] = []): Promise<Inspection> {
  const operators = countBy([...graph.nodes.values()], ({ op }) => op);
  const unknownOperators = operators.filter(([op]) => !OPERATORS.has(op) && !isConditionOp(op));
  const { facts: network, picture } = await networkFacts(graph);
  const placeholders = placeholdersOf(graph, picture);
  const { shapes, problem } = await shapesOf(graph, placeholders, unknownOperators.length > 0);
  const total = [...shapes.multiplyAdds.values()].reduce((sum, count) => sum + count, 0);
  // What comes behind an unknown operator is not counted: the sum of the rest would be taken for the whole.
  const facts: NetworkFacts = { parameters: elementsOfConstants(graph), multiplyAdds: problem || unknownOperators.length > 0 ? undefined : total, ...network, problem: network.problem ?? problem };
  const nodes = [...graph.nodes.values()].map((node) => {
    const info = shapes.infos.get(node.name);
    return { name: node.name, op: node.op, dtype: info?.dtype ?? null, shape: info?.shape ?? null, multiplyAdds: shapes.multiplyAdds.get(node.name) ?? 0 };
  });
  const rows = nodes.map((node) => [node.op, outputOf(node.op, shapes.infos.get(node.name)), node.multiplyAdds > 0 ? formatCount(node.multiplyAdds) : '', node.name]);
  return {
    document: {
      kind: 'graph',
      format,
      name,
      ...othersDocument(others),
      ...factsDocument(facts),
      placeholders,
      operators: Object.fromEntries(operators),
      unknownOperators: Object.fromEntries(unknownOperators),
      nodes,
    },
    lines: [
      `${format[0].toUpperCase()}${format.slice(1)} ${printable(name)}`,
      ...formatFacts([
        ...othersLines(others),
        ...factsLines(facts),
        ['placeholders', placeholders.length > 0 ? placeholders.map(describePlaceholder) : 'none'],
        ['nodes', formatCount(nodes.length)],
        ['operators', operators.map(([op, count]) => `${op} ${count}`).join(', ')],
        ['unknown', unknownOperators.length > 0 ? `${unknownOperators.map(([op, count]) => `${op} ${count}`).join(', ')}: these cannot be run` : 'no operators'],
      ]),
      '',
      ...formatTable(COLUMNS, rows),
    ],
  };
}

interface Found {
  readonly facts: NetworkFacts;
  /** Where the picture goes in, and what would be fed. */
  readonly picture?: readonly [endpoint: string, info: TensorInfo];
}

async function networkFacts(graph: Graph): Promise<Found> {
  const named = variantOf(graph);
  try {
    const { facts, multiplyAdds, reasons, place, feedSize } = await detectFrozen(graph);
    const [picture] = feedAt(place, feedSize);
    return { facts: { ...named, ...facts, reasons: [...(named.reasons ?? []), ...reasons], parameters: countParameters(graph), multiplyAdds }, picture };
  } catch (error) {
    return { facts: { ...named, problem: problemOf(error) } };
  }
}

/** What names tell, of classifiers too. */
function variantOf(graph: Graph): NetworkFacts {
  try {
    const { variant, reasons } = detectVariant(constantsOf(graph));
    return { variant, reasons, parameters: parametersOf(variant) };
  } catch (error) {
    problemOf(error);
    return {};
  }
}

/** Shapes of all nodes, or of those that tell their own where the others cannot be inferred. */
async function shapesOf(
  graph: Graph,
  placeholders: readonly PlaceholderFacts[],
  hasUnknown: boolean,
): Promise<{ shapes: GraphShapes; problem?: NetworkFacts['problem'] }> {
  const declared = declaredShapes(graph, placeholders);
  try {
    const shapes = await inferShapes(graph, placeholders);
    return { shapes: { ...shapes, infos: new Map([...declared, ...shapes.infos]) } };
  } catch (error) {
    // TensorFlow's loops are circles of operators that are unknown here, not damage.
    const problem = hasUnknown && isDeepLabError(error, 'GraphFormatError') ? errorDocument(error) : problemOf(error);
    return { shapes: { infos: declared, multiplyAdds: new Map() }, problem };
  }
}

/** Elements of the constants that are numbers to compute with, not sizes or axes. */
function elementsOfConstants(graph: Graph): number {
  return [...constantsOf(graph).variables.values()].reduce((sum, { dtype, shape }) => sum + (/float|double/.test(dtype) ? sizeOf(shape) : 0), 0);
}

/** Operators that only do something. */
const WITHOUT_OUTPUT: ReadonlySet<string> = new Set(['Assert', 'NoOp']);

function outputOf(op: string, info: TensorInfo | undefined): string {
  if (WITHOUT_OUTPUT.has(op)) return '-';
  return info ? formatInfo(info) : '?';
}

function describePlaceholder({ name, dtype, shape, assumedShape }: PlaceholderFacts): string {
  const declared = shape ? `[${shape.map((size) => (size < 0 ? '?' : size)).join(',')}]` : ' of any shape';
  const assumed = assumedShape && shape?.some((size) => size < 0) ? `, taken as ${formatShape(assumedShape)} below` : '';
  return `${name} ${dtype}${declared}${assumed}`;
}

/** How many there are of each, most first. */
function countBy(nodes: readonly Node[], keyOf: (node: Node) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(keyOf(node), (counts.get(keyOf(node)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
