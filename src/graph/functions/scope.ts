/** Names inside a function's body: arguments stand for what the caller gives, nodes for nodes below the caller's name. */
import { GraphFormatError } from '../../errors.js';
import type { GraphDefFunction } from '../../proto/graphs/graph_def.js';
import { formatEndpoint } from '../graph.js';

/**
 * A value in a body is `NODE:OUTPUT_ARG:INDEX`, where a graph counts all outputs: the first of each output argument of operators that have several. All others
 * have one, which may be a list.
 */
const OUTPUT_ARGS: Readonly<Record<string, readonly string[]>> = {
  FusedBatchNorm: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV2: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV3: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2', 'reserve_space_3'],
  _FusedBatchNormEx: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2', 'reserve_space_3'],
  Switch: ['output_false', 'output_true'],
  Merge: ['output', 'value_index'],
  Unique: ['y', 'idx'],
  TopKV2: ['values', 'indices'],
};

export class BodyScope {
  readonly #args: ReadonlyMap<string, string>;
  readonly #ops: ReadonlyMap<string, string>;

  constructor(
    private readonly body: GraphDefFunction,
    private readonly scope: string,
    args: readonly string[],
    private readonly functions: ReadonlyMap<string, GraphDefFunction>,
  ) {
    this.#args = new Map(body.inputs.map((name, i) => [name, args[i]]));
    this.#ops = new Map(body.nodes.map(({ name, op }) => [name, op]));
  }

  nameOf(node: string): string {
    return `${this.scope}/${node}`;
  }

  /** A value of the body as an endpoint of the graph. @throws GraphFormatError when the body has no such value */
  endpoint(value: string, user: string): string {
    if (value.startsWith('^')) {
      // An argument that a node waits for is what its caller waits for.
      const given = this.#args.get(value.slice(1));
      return given === undefined ? `^${this.nameOf(value.slice(1))}` : `^${given.replace(/:\d+$/, '')}`;
    }
    const [name, arg, index = '0'] = value.split(':');
    const given = this.#args.get(name);
    if (given !== undefined) return given;
    const op = this.#ops.get(name);
    if (op === undefined) throw new GraphFormatError(`'${user}' of the function '${this.body.name}' has the input '${value}', but the function has no such value. The file may be cut off or edited.`);
    const args = this.functions.get(op)?.outputs ?? (Object.hasOwn(OUTPUT_ARGS, op) ? OUTPUT_ARGS[op] : []);
    const first = arg === undefined ? 0 : Math.max(0, args.indexOf(arg));
    return formatEndpoint(this.nameOf(name), first + Number(index));
  }
}
