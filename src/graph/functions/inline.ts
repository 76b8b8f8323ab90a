/**
 * Functions put in the place of their calls (TensorFlow 2: `PartitionedCall`, `StatefulPartitionedCall`), and its conditions (`If`) as those of TensorFlow 1
 * (`Switch`, `Merge`), so that the rest of the library knows one form only. Nodes of a body are named as TensorFlow names them when it does the same:
 * `CALL/NODE`.
 *
 * Source: TensorFlow, core/common_runtime/{inline_function_utils,lower_if_op}.cc
 */
import { GraphFormatError } from '../../errors.js';
import type { GraphDef, GraphDefFunction, GraphDefNode } from '../../proto/graphs/graph_def.js';
import { formatEndpoint, parseEndpoint } from '../graph.js';
import { BodyScope } from './scope.js';

/** A body that calls another twice, and so on, is a small file and a large graph. */
const MAX_NODES = 2 ** 18;
const MAX_DEPTH = 64;
/** Of names, each of which has that of the call in front. */
const MAX_LETTERS = 2 ** 26;

const CALLS: ReadonlySet<string> = new Set(['PartitionedCall', 'StatefulPartitionedCall']);
const CONDITIONS: ReadonlySet<string> = new Set(['If', 'StatelessIf']);

/** The nodes of a graph without calls. @throws GraphFormatError for functions that are missing, call themselves, or grow out of all proportion */
export function withoutCalls({ nodes, functions }: GraphDef): readonly GraphDefNode[] {
  if (!functions || !nodes.some((node) => callOf(node, functions))) return nodes;
  const inliner = new Inliner(functions);
  inliner.add(nodes, []);
  return inliner.finish();
}

/** How a node calls functions: one, or one of two by its first input. */
type Call = { readonly kind: 'call'; readonly name: string } | { readonly kind: 'if'; readonly then: string; readonly otherwise: string };

function callOf({ op, attrs }: GraphDefNode, functions: ReadonlyMap<string, GraphDefFunction>): Call | undefined {
  if (CALLS.has(op)) return { kind: 'call', name: functionName(attrs.f) };
  if (CONDITIONS.has(op)) return { kind: 'if', then: functionName(attrs.then_branch), otherwise: functionName(attrs.else_branch) };
  return functions.has(op) ? { kind: 'call', name: op } : undefined;
}

const functionName = (attr: GraphDefNode['attrs'][string] | undefined): string => (typeof attr === 'object' && 'func' in attr ? attr.func : '');

class Inliner {
  readonly #functions: ReadonlyMap<string, GraphDefFunction>;
  readonly #nodes: GraphDefNode[] = [];
  /** What outputs of calls with several outputs are other names for. */
  readonly #aliases = new Map<string, string>();
  /** Calls of which no node is left. */
  readonly #gone = new Set<string>();
  #letters = 0;

  constructor(functions: ReadonlyMap<string, GraphDefFunction>) {
    this.#functions = functions;
  }

  finish(): GraphDefNode[] {
    return this.#nodes.map((node) => ({ ...node, inputs: node.inputs.flatMap((input) => this.#resolved(input)) }));
  }

  /** @param path the functions that are being put in place */
  add(nodes: readonly GraphDefNode[], path: readonly string[]): void {
    for (const node of nodes) {
      const call = callOf(node, this.#functions);
      if (!call) this.#push(node);
      else if (call.kind === 'call') this.#give(node, this.#body(call.name, node, node.inputs.filter(isData), node.name, node.inputs.filter(isControl), path));
      else this.#condition(node, call, path);
    }
  }

  #push(node: GraphDefNode): void {
    if (this.#nodes.length === MAX_NODES) throw new GraphFormatError(`The graph becomes more than ${MAX_NODES} nodes where its functions are put in place of their calls, expected no more. The file is damaged.`);
    this.#letters += node.name.length;
    if (this.#letters > MAX_LETTERS) throw new GraphFormatError(`The names of nodes become more than ${MAX_LETTERS} letters where functions are put in place of their calls, expected no more. The file is damaged.`);
    this.#nodes.push(node);
  }

  /** Adds a body, and gives what it returns. @param controls of nodes that have no inputs of their own */
  #body(name: string, caller: GraphDefNode, args: readonly string[], scope: string, controls: readonly string[], path: readonly string[]): string[] {
    const body = this.#functions.get(name);
    if (!body) throw new GraphFormatError(`Node '${caller.name}' (${caller.op}) calls the function '${name}', but the graph has no such function. The file may be cut off or edited.`);
    if (path.includes(name) || path.length === MAX_DEPTH) {
      throw new GraphFormatError(`The function '${name}' ${path.includes(name) ? 'calls itself' : `is called through ${path.length} others`}. Only graphs without loops can run; export the inference graph.`);
    }
    if (args.length < body.inputs.length) {
      throw new GraphFormatError(`Node '${caller.name}' (${caller.op}) gives the function '${name}' ${args.length} arguments, expected ${body.inputs.length}. The file may be damaged.`);
    }
    const bodyScope = new BodyScope(body, scope, args, this.#functions);
    const nodes = body.nodes.map((node) => ({
      ...node,
      name: bodyScope.nameOf(node.name),
      inputs: [...node.inputs.map((input) => bodyScope.endpoint(input, node.name)), ...(node.inputs.length === 0 ? controls : [])],
    }));
    this.add(nodes, [...path, name]);
    return body.outputs.map((output) => bodyScope.endpoint(Object.hasOwn(body.returns, output) ? body.returns[output] : '', output));
  }

  /** One output keeps the name of the call; several are other names for what the body gives. */
  #give(caller: GraphDefNode, outputs: readonly string[]): void {
    if (outputs.length === 1) return this.#push({ ...caller, op: 'Identity', inputs: [outputs[0], ...caller.inputs.filter(isControl)], attrs: {} });
    this.#gone.add(caller.name);
    for (const [index, output] of outputs.entries()) this.#aliases.set(formatEndpoint(caller.name, index), output);
  }

  /** Every input goes through a Switch, every output through a Merge; what needs no input waits for the branch to be taken. */
  #condition(node: GraphDefNode, { then, otherwise }: Call & { kind: 'if' }, path: readonly string[]): void {
    const [predicate, ...inputs] = node.inputs.filter(isData);
    const add = (op: string, part: string, given: readonly string[]): string => {
      const name = `${node.name}/${part}`;
      this.#push({ name, op, inputs: given, device: '', attrs: {} });
      return name;
    };
    const switched = [predicate, ...inputs].map((input, i) => add('Switch', `Switch_${i}`, [input, predicate]));
    const branch = (name: string, index: number, scope: string): string[] => {
      const pivot = add('Identity', `${scope}_pivot`, [formatEndpoint(switched[0], index)]);
      const args = switched.slice(1).map((each) => formatEndpoint(each, index));
      const given = this.#body(name, node, args, `${node.name}/${scope}`, [`^${pivot}`], path);
      return given.map((output, i) => add('Identity', `${scope}_output_${i}`, [output, `^${pivot}`]));
    };
    const [no, yes] = [branch(otherwise, 0, 'else'), branch(then, 1, 'then')];
    if (no.length !== yes.length) throw new GraphFormatError(`Node '${node.name}' (${node.op}) has branches of ${yes.length} and ${no.length} outputs, expected as many of both. The file may be damaged.`);
    this.#give(node, no.map((output, i) => add('Merge', `Merge_${i}`, [output, yes[i]])));
  }

  /** Through all calls that an endpoint is another name for. */
  #resolved(input: string): string[] {
    if (isControl(input)) return this.#gone.has(input.slice(1)) ? [] : [input];
    const passed: string[] = [];
    let endpoint = canonical(input);
    for (let next = this.#aliases.get(endpoint); next !== undefined && passed.length <= this.#aliases.size; next = this.#aliases.get(endpoint)) {
      passed.push(endpoint);
      endpoint = canonical(next);
    }
    // Long chains are walked once.
    for (const each of passed) if (each !== endpoint) this.#aliases.set(each, endpoint);
    return [endpoint];
  }
}

function canonical(endpoint: string): string {
  const { node, index } = parseEndpoint(endpoint);
  return formatEndpoint(node, index);
}

const isControl = (input: string): boolean => input.startsWith('^');
const isData = (input: string): boolean => !isControl(input);
