/** The order in which a graph's nodes can run. */
import { GraphFormatError } from '../errors.js';
import { parseEndpoint, type Graph, type Node } from './graph.js';

/**
 * The nodes that `targets` need, in an order in which every node comes after its inputs and controls.
 *
 * @param stop Nodes whose inputs are not followed, because their value is given.
 * @throws GraphFormatError when a node is missing or nodes depend on each other in a circle (which is named).
 */
export function orderedNodes(graph: Graph, targets: Iterable<string>, stop: ReadonlySet<string> = new Set()): Node[] {
  const order: Node[] = [];
  const state = new Map<string, 'open' | 'done'>();
  // An explicit stack: graphs may be deeper than the call stack.
  const stack: { node: Node; needs: readonly string[]; next: number }[] = [];

  const enter = (name: string, user: string | undefined): void => {
    if (state.get(name) === 'done') return;
    if (state.get(name) === 'open') throw circle(stack.map((entry) => entry.node.name), name);
    const node = graph.nodes.get(name);
    if (!node) throw missing(graph, name, user);
    state.set(name, 'open');
    stack.push({ node, needs: stop.has(name) ? [] : dependencies(node), next: 0 });
  };

  for (const target of targets) {
    enter(parseEndpoint(target).node, undefined);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      if (top.next < top.needs.length) {
        enter(top.needs[top.next++], top.node.name);
      } else {
        state.set(top.node.name, 'done');
        order.push(top.node);
        stack.pop();
      }
    }
  }
  return order;
}

/** Names of the nodes that must run before this one. */
export function dependencies(node: Node): string[] {
  return [...node.inputs.map((input) => parseEndpoint(input).node), ...node.controls];
}

function circle(path: readonly string[], name: string): GraphFormatError {
  const names = [...path.slice(path.indexOf(name)), name];
  const shown = names.length > 8 ? [...names.slice(0, 4), '...', ...names.slice(-3)] : names;
  return new GraphFormatError(`The graph is cyclic: ${shown.join(' <- ')}. Only graphs without loops can run; export the inference graph.`);
}

function missing(graph: Graph, name: string, user: string | undefined): GraphFormatError {
  if (user !== undefined) {
    return new GraphFormatError(`Node '${user}' has the input '${name}', but the graph has no such node. The file may be cut off or edited.`);
  }
  const similar = similarNames(graph, name);
  const hint = similar.length > 0 ? `Similar names: ${similar.join(', ')}.` : 'Use `deeplab inspect` to list its nodes.';
  return new GraphFormatError(`The graph has no node '${name}' (of ${graph.nodes.size} nodes). ${hint}`);
}

/** Up to five node names that share the last part of a name, or hold it, for error messages. */
function similarNames(graph: Graph, name: string): string[] {
  const last = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  const names = [...graph.nodes.keys()].filter((candidate) => last !== '' && candidate.toLowerCase().includes(last));
  return names.slice(0, 5);
}
