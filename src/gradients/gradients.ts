/** Derivatives of a graph, as a graph. */
import { InvalidArgumentError, ShapeMismatchError } from '../errors.js';
import { GraphBuilder } from '../graph/builder.js';
import { canonicalEndpoint, parseEndpoint, type Graph } from '../graph/graph.js';
import { orderedNodes } from '../graph/order.js';
import { isFloating } from '../ops/contract/dtypes.js';
import type { Operand } from '../ops/contract/operand.js';
import { float32, formatInfo, int32, sourceOf, tensor, type Tensor, type TensorInfo } from '../tensor.js';
import { Backward } from './backward.js';
import { KnownGraph } from './known.js';

export interface GradientOptions {
  /**
   * Data type and shape of what will be fed, by endpoint; with its value where a shape depends on that. Placeholders whose shape the graph itself says need
   * not be here. The derivatives are those for these shapes.
   */
  readonly feeds?: ReadonlyMap<string, Operand>;
}

export interface DerivedGraph {
  /** The graph that was given and, below `gradients/`, the nodes that compute the derivatives. */
  readonly graph: Graph;
  /** For each variable the endpoint of its gradient, which has the variable's shape. Of a variable on which the loss does not depend it is zeros. */
  readonly gradients: ReadonlyMap<string, string>;
}

/**
 * Derives a graph: adds the nodes that compute the derivatives of a loss with respect to variables. Loss and gradients can then be fetched in one run.
 *
 * @param loss The endpoint of a float scalar.
 * @param variables Endpoints of floats, usually placeholders: what changes between runs is fed.
 * @throws UnsupportedOpError that lists all operators without a gradient rule on the way; ShapeMismatchError for a loss that is no scalar or a shape that is
 *   not known; GraphFormatError for a name that the graph does not have
 * @example
 * const { graph, gradients: of } = await gradients(network, 'loss', ['weights'], { feeds: new Map([['image', { dtype: 'float32', shape: [1, 65, 65, 3] }]]) });
 * const program = await compile(graph);
 * const [loss, slope] = await program.run({ image, weights }, ['loss', of.get('weights')]); // slope has the shape of weights
 */
export async function gradients(graph: Graph, loss: string, variables: readonly string[], { feeds = new Map() }: GradientOptions = {}): Promise<DerivedGraph> {
  const names = new Set(variables.map(canonicalEndpoint));
  const fed = new Set([...feeds.keys()].map((endpoint) => parseEndpoint(endpoint).node));
  // What is fed depends on nothing.
  const order = orderedNodes(graph, [loss, ...variables], fed).map((node) => (fed.has(node.name) ? { ...node, inputs: [] } : node));
  const known = await KnownGraph.of(order, feeds);
  const target = canonicalEndpoint(loss);
  const info = known.operand(target);
  if (info.shape.length > 0 || !isFloating(info.dtype)) {
    throw new ShapeMismatchError(`The loss '${loss}' should be a float scalar, found ${formatInfo(info)}. Reduce it with Mean or Sum over all axes.`);
  }
  for (const name of names) checkVariable(name, known.operand(name));

  const builder = GraphBuilder.of(graph);
  const backward = new Backward(builder, known, order, names);
  backward.run(order, target, constant(builder, scalar(info, 1), 'gradients/grad_ys_0'));
  const found = variables.map((name): [string, string] => {
    const endpoint = canonicalEndpoint(name);
    return [name, (backward.gradientOf(endpoint) ?? zerosOf(builder, endpoint, known.operand(endpoint))).endpoint];
  });
  return { graph: builder.build(), gradients: new Map(found) };
}

function checkVariable(name: string, info: TensorInfo): void {
  if (!isFloating(info.dtype)) throw new InvalidArgumentError(`The variable '${name}' should hold float32 or float64 numbers, found ${formatInfo(info)}.`);
}

const scalar = ({ dtype }: TensorInfo, value: number): Tensor =>
  dtype === 'float64' ? tensor('float64', [], Float64Array.of(value)) : float32([], [value]);

function constant(builder: GraphBuilder, value: Tensor, name: string) {
  return builder.add('Const', [], { dtype: { dtype: value.dtype }, value: sourceOf(value) }, name);
}

function zerosOf(builder: GraphBuilder, endpoint: string, info: TensorInfo) {
  const scope = `gradients/${endpoint.replace(':', '_')}/zeros`;
  return builder.add('Fill', [constant(builder, int32([info.shape.length], info.shape), `${scope}/shape`), constant(builder, scalar(info, 0), `${scope}/value`)], {}, scope);
}
