/** A graph that is ready to run: feeds in, fetches out. */
import { InvalidArgumentError, ShapeMismatchError, UnsupportedOpError } from '../errors.js';
import { attrDType, attrShape } from '../graph/attributes.js';
import { parseEndpoint, type Graph } from '../graph/graph.js';
import { fromNdarray, type TensorArray } from '../ndarray.js';
import type { Backend, Executable, RunOptions } from '../ops/backend.js';
import { formatInfo, formatShape, sizeOf, tensor, type Tensor } from '../tensor.js';
import { createBackend, type BackendOptions } from './backends.js';
import { asFetched, type Fetched } from './fetched.js';
import { canonicalEndpoint } from './lowered.js';
import { passesFor } from './passes/index.js';
import { makePlan } from './plan.js';
import { specialize, type FeedInfo } from './specialize.js';

export interface CompileOptions extends BackendOptions {
  /** Called while weights are read, the first time a plan is made. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  /** Rewrites that make the graph faster; off only to compare. Default true. */
  readonly optimize?: boolean;
}

/** How many plans (one for each combination of feed shapes and fetches) are kept: two sizes in turn do not rebuild. */
const MAX_PLANS = 2;
/** Integer feeds up to this size may decide shapes, so their values belong to the plan. */
const MAX_SHAPE_VALUES = 16;

/** A plan, and how many runs have it at this moment. */
interface Lease {
  readonly executable: Promise<Executable>;
  users: number;
  /** Whether it waits for the next run of its kind. */
  isKept: boolean;
}

/**
 * Makes a graph runnable on a backend.
 *
 * @example
 * const graph = graphFromGraphDef(readGraphDef(await readFile('frozen_inference_graph.pb')));
 * const program = await compile(graph); // as the package exports it
 * const [labels] = await program.run({ ImageTensor: picture }, ['SemanticPredictions']); // picture: ndarray uint8 [1, h, w, 3]
 * await program.dispose();
 */
export async function compileGraph(graph: Graph, options: CompileOptions = {}): Promise<Program> {
  const backend = await createBackend(options);
  return new Program(graph, backend, options, () => backend.dispose());
}

/** A graph on a backend. Plans are made for the shapes and fetches of each run, and kept for the next. */
export class Program {
  readonly #graph: Graph;
  readonly #backend: Backend;
  readonly #options: Omit<CompileOptions, keyof BackendOptions>;
  readonly #release: (() => Promise<void>) | undefined;
  /** Least recently used first. */
  readonly #plans = new Map<string, Lease>();
  #disposed = false;

  /** @param release Called once, on disposal; programs that share a backend leave its disposal to whoever made it. */
  constructor(graph: Graph, backend: Backend, options: Omit<CompileOptions, keyof BackendOptions> = {}, release?: () => Promise<void>) {
    this.#graph = graph;
    this.#backend = backend;
    this.#options = options;
    this.#release = release;
  }

  get info(): { readonly backend: string; readonly threads: number } {
    return { backend: this.#backend.name, threads: this.#backend.threads };
  }

  /**
   * Runs the graph on ndarrays.
   *
   * @param feeds Values by endpoint (`ImageTensor:0` or `ImageTensor`); any endpoint may be fed.
   * @param fetches Endpoints to return, in this order.
   * @throws InvalidArgumentError for feeds that are missing or unknown, ShapeMismatchError for feeds that do not fit.
   */
  async run(feeds: Readonly<Record<string, TensorArray>>, fetches: readonly string[], options?: RunOptions): Promise<Fetched> {
    const tensors = new Map(Object.entries(feeds).map(([name, value]) => [name, this.#asDeclared(name, value)]));
    return asFetched(fetches, await this.execute(tensors, fetches, options));
  }

  /** The same on plain tensors. */
  async execute(feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[], options?: RunOptions): Promise<Tensor[]> {
    const given = this.#accept(feeds);
    return this.#lend(given, fetches, (executable) => executable.run(given, options));
  }

  /**
   * Makes the plan for such feeds and reads the weights, so that the first run need not.
   *
   * @returns what is to know of the plan: operators that run on the plain kernels
   */
  async prepare(feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[]): Promise<{ readonly fallbacks: readonly string[] }> {
    return this.#lend(this.#accept(feeds), fetches, ({ fallbacks }) => Promise.resolve({ fallbacks }));
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const plan of this.#plans.values()) (await plan.executable.catch(() => undefined))?.dispose();
    this.#plans.clear();
    await this.#release?.();
  }

  /** Lends the plan for such feeds and fetches. One that has to make room is let go of when nobody uses it any more. */
  async #lend<T>(feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[], use: (executable: Executable) => Promise<T>): Promise<T> {
    const infos = new Map([...feeds].map(([name, value]) => [name, feedInfo(value)]));
    const key = JSON.stringify([[...infos].map(([name, info]) => [name, formatInfo(info), info.value && Array.from(info.value.data, String)]), fetches]);
    const plan = this.#plans.get(key) ?? { executable: this.#build(infos, fetches), users: 0, isKept: true };
    this.#plans.delete(key);
    this.#plans.set(key, plan);
    plan.users++;
    this.#makeRoom();
    try {
      return await use(await plan.executable);
    } finally {
      plan.users--;
      const executable = await plan.executable.catch(() => undefined);
      if (!executable && this.#plans.get(key) === plan) this.#plans.delete(key);
      if (!plan.isKept && plan.users === 0) executable?.dispose();
    }
  }

  #makeRoom(): void {
    for (const [key, plan] of this.#plans) {
      if (this.#plans.size <= MAX_PLANS) return;
      this.#plans.delete(key);
      plan.isKept = false;
      if (plan.users === 0) void plan.executable.then((unused) => unused.dispose()).catch(() => undefined);
    }
  }

  async #build(feeds: ReadonlyMap<string, FeedInfo>, fetches: readonly string[]): Promise<Executable> {
    const lowered = await specialize(this.#graph, feeds, fetches);
    if (this.#options.optimize ?? true) for (const pass of passesFor((op) => this.#backend.supports(op))) pass(lowered);
    const unsupported = new Set([...lowered.nodes.values()].map((node) => node.op).filter((op) => !this.#backend.supports(op)));
    const plan = makePlan(lowered, { writesSlices: (op) => this.#backend.writesSlices?.(op) ?? false });
    const missing = plan.steps.map((step) => step.node.op).filter((op) => unsupported.has(op));
    if (missing.length > 0) {
      throw new UnsupportedOpError(`The ${this.#backend.name} backend has no kernel for: ${[...new Set(missing)].join(', ')}.`);
    }
    return this.#backend.build(plan, this.#options.onProgress);
  }

  /** Feeds under the names that plans know them by: `x:0` is `x`. */
  #accept(feeds: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
    if (this.#disposed) throw new InvalidArgumentError('This program was disposed of; compile the graph again.');
    const given = new Map([...feeds].map(([name, value]) => [canonicalEndpoint(name), value]));
    for (const [name, value] of given) this.#checkFeed(name, value);
    return given;
  }

  #checkFeed(name: string, value: Tensor): void {
    const node = this.#graph.nodes.get(parseEndpoint(name).node);
    if (!node) {
      const placeholders = [...this.#graph.nodes.values()].filter((other) => other.op === 'Placeholder').map((other) => `'${other.name}'`);
      throw new InvalidArgumentError(`The graph has no node '${name}' to feed. Its placeholders are: ${placeholders.join(', ') || 'none'}.`);
    }
    // Throws where the data are not as many as the shape says.
    tensor(value.dtype, value.shape, value.data);
    if (node.op !== 'Placeholder') return;
    const dtype = attrDType(node, 'dtype');
    const shape = attrShape(node, 'shape');
    const fits = !shape || (shape.length === value.shape.length && shape.every((dim, i) => dim === -1 || dim === value.shape[i]));
    if (dtype !== value.dtype || !fits) {
      const expected = `${dtype}${shape ? formatShape(shape.map((dim) => (dim === -1 ? NaN : dim))).replaceAll('NaN', '?') : ' of any shape'}`;
      throw new ShapeMismatchError(`The feed '${name}' should be ${expected}, found ${formatInfo(value)}.`);
    }
  }

  /** Where the placeholder's type decides what the container stands for (float16 and bfloat16 in a Float32Array, bool in bytes). */
  #asDeclared(name: string, value: TensorArray): Tensor {
    const node = this.#graph.nodes.get(parseEndpoint(name).node);
    const tensor = fromNdarray(value);
    if (node?.op !== 'Placeholder') return tensor;
    const declared = attrDType(node, 'dtype');
    const widened = tensor.dtype === 'float32' && (declared === 'float16' || declared === 'bfloat16');
    return widened || (tensor.dtype === 'uint8' && declared === 'bool') ? { ...tensor, dtype: declared } : tensor;
  }
}

function feedInfo(value: Tensor): FeedInfo {
  const integers = value.dtype === 'int32' || value.dtype === 'int64';
  const { dtype, shape } = value;
  return integers && sizeOf(shape) <= MAX_SHAPE_VALUES ? { dtype, shape, value } : { dtype, shape };
}
