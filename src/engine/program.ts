/** A graph that is ready to run: feeds in, fetches out. */
import { BOOLEAN, FUNCTION, GRAPH, LIST, requireKind, requireOptions, SIGNAL, STRINGS } from '../arguments.js';
import { InvalidArgumentError, ShapeMismatchError, throwIfAborted, UnsupportedOpError } from '../errors.js';
import { attrDType, attrShape } from '../graph/attributes.js';
import { canonicalEndpoint, parseEndpoint, type Graph } from '../graph/graph.js';
import { described, listOf } from '../messages.js';
import { fromNdarray, type TensorArray } from '../ndarray.js';
import type { Backend, RunOptions } from '../ops/contract/backend.js';
import { elementsPerValue, formatInfo, formatShape, sameInfo, sizeOf, tensor, type Tensor, type TensorInfo } from '../tensor.js';
import { createBackend, type BackendOptions } from './backends.js';
import { asFetched, requireFetches, type Fetched } from './fetched.js';
import type { LoweredGraph } from './lowered.js';
import { LAYER_BY_LAYER, passesFor } from './passes/index.js';
import { makePlan } from './plan.js';
import { PlanCache, type BuiltPlan } from './plan_cache.js';
import { floatOperators } from './quantization/float_operators.js';
import type { Calibration } from './quantization/ranges.js';
import type { FieldOfView, Position } from './receptive_field.js';
import { specialize, type FeedInfo } from './specialize.js';
import type { Trace } from './trace.js';

export interface CompileOptions extends BackendOptions {
  /** Called while weights are read, the first time a plan is made. */
  readonly onProgress?: (loadedBytes: number, totalBytes: number) => void;
  /** Rewrites that make the graph faster; off only to compare. Default true. */
  readonly optimize?: boolean;
}

/** What a program is made with, beside its backend. */
export interface ProgramOptions extends Omit<CompileOptions, keyof BackendOptions> {
  /** What is known of the graph's maps: it computes in 8 bits then, where their ranges are. */
  readonly calibration?: Calibration;
}

/** What is to know of a plan. */
export interface PlanFacts {
  /** Operators that run on the plain kernels. */
  readonly fallbacks: readonly string[];
  /** Operators that compute with floats. */
  readonly floats: readonly string[];
}

/** Feeds under the names that plans know them by, and which plan is theirs. */
interface Accepted {
  readonly feeds: ReadonlyMap<string, Tensor>;
  readonly infos: ReadonlyMap<string, FeedInfo>;
  readonly fetches: readonly string[];
  readonly key: string;
}

/** Integer feeds up to this size may decide shapes, so their values belong to the plan. */
const MAX_SHAPE_VALUES = 16;

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
  requireKind('The first argument', graph, GRAPH);
  requireOptions(options, { onProgress: FUNCTION, optimize: BOOLEAN, relaxedSimd: BOOLEAN, wideVectors: BOOLEAN });
  const backend = await createBackend(options);
  return new Program(graph, backend, options, () => backend.dispose());
}

/** A graph on a backend. Plans are made for the shapes and fetches of each run, and kept for the next. */
export class Program {
  readonly #graph: Graph;
  readonly #backend: Backend;
  readonly #options: ProgramOptions;
  readonly #release: (() => Promise<void>) | undefined;
  readonly #plans = new PlanCache();
  /** The layers that were looked at last: a reader looks at many positions of one. */
  #viewed: { readonly key: string; readonly layers: Promise<LoweredGraph> } | undefined;
  /** What was accepted last, without the feeds: steps of training are all alike, and have hundreds of feeds. */
  #known: Omit<Accepted, 'feeds'> | undefined;
  #disposed = false;

  /**
   * @internal Users have `compile`.
   * @param release Called once, on disposal; programs that share a backend leave its disposal to whoever made it.
   */
  constructor(graph: Graph, backend: Backend, options: ProgramOptions = {}, release?: () => Promise<void>) {
    this.#graph = graph;
    this.#backend = backend;
    this.#options = options;
    this.#release = release;
  }

  get info(): { readonly backend: string; readonly threads: number; readonly notice?: string } {
    const { name, threads, notice } = this.#backend;
    return { backend: name, threads, ...(notice === undefined ? {} : { notice }) };
  }

  /**
   * Runs the graph on ndarrays.
   *
   * @param feeds Values by endpoint (`ImageTensor:0` or `ImageTensor`); any endpoint may be fed.
   * @param fetches Endpoints to return, in this order.
   * @throws InvalidArgumentError for feeds that are missing or unknown, and a name that is the place of another one; ShapeMismatchError for feeds that do not fit.
   */
  async run(feeds: Readonly<Record<string, TensorArray>>, fetches: readonly string[], options?: RunOptions): Promise<Fetched> {
    if (typeof feeds !== 'object' || feeds === null) throw new InvalidArgumentError(`The feeds should be { endpoint: ndarray }, found ${described(feeds)}.`);
    requireFetches('fetches', fetches);
    const tensors = new Map(Object.entries(feeds).map(([name, value]) => [name, this.#asDeclared(name, value)]));
    return asFetched(fetches, await this.execute(tensors, fetches, options));
  }

  /** The same on plain tensors. */
  async execute(feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[], options: RunOptions = {}): Promise<Tensor[]> {
    const accepted = this.#accept(feeds, fetches, options);
    return this.#lend(accepted, ({ executable }) => executable.run(accepted.feeds, options), options.signal);
  }

  /**
   * Makes the plan for such feeds and reads the weights, so that the first run need not.
   *
   * @returns what is to know of the plan
   */
  async prepare(feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[], { signal }: Pick<RunOptions, 'signal'> = {}): Promise<PlanFacts> {
    const factsOf = ({ plan, executable: { fallbacks } }: BuiltPlan): PlanFacts => ({ fallbacks, floats: floatOperators(plan) });
    return this.#lend(this.#accept(feeds, fetches, { signal }), (built) => Promise.resolve(factsOf(built)), signal);
  }

  /** Runs the graph once and tells what ran: steps, layers and times. The first run of a plan is no measure: run it before. */
  async trace(feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[], options: Omit<RunOptions, 'into'> = {}): Promise<Trace> {
    const accepted = this.#accept(feeds, fetches, options);
    const { feedsOf, layersOf, tracedSteps } = await import('./trace.js');
    const layers = layersOf(await this.#layers(accepted.infos, fetches));
    return this.#lend(accepted, async ({ plan, executable }) => {
      const milliseconds: number[] = [];
      const onStep: RunOptions['onStep'] = (done, total, took) => {
        milliseconds.push(took);
        return options.onStep?.(done, total, took);
      };
      await executable.run(accepted.feeds, { ...options, onStep });
      const steps = tracedSteps(plan, layers, milliseconds);
      return { ...this.info, feeds: feedsOf(plan), steps, milliseconds: milliseconds.reduce((sum, each) => sum + each, 0) };
    }, options.signal);
  }

  /**
   * What positions of a map see of a feed. Nothing is computed.
   *
   * @param feed The endpoint, and what would be fed: the field is a map of its rows and columns.
   * @throws GraphFormatError for a name that the graph does not have, InvalidArgumentError for a position outside the map
   */
  async receptiveField(feed: readonly [endpoint: string, info: TensorInfo], endpoint: string, positions: readonly Position[]): Promise<FieldOfView> {
    const { receptiveField } = await import('./receptive_field.js');
    return receptiveField(await this.#layers(new Map([feed]), [endpoint]), feed[0], endpoint, positions);
  }

  /** The graph as a reader of the papers knows it, for the same shapes. */
  #layers(feeds: ReadonlyMap<string, FeedInfo>, fetches: readonly string[]): Promise<LoweredGraph> {
    const key = keyOf(feeds, fetches);
    if (this.#viewed?.key !== key) this.#viewed = { key, layers: this.#makeLayers(feeds, fetches) };
    return this.#viewed.layers;
  }

  async #makeLayers(feeds: ReadonlyMap<string, FeedInfo>, fetches: readonly string[]): Promise<LoweredGraph> {
    const layers = await specialize(this.#graph, feeds, fetches);
    for (const pass of LAYER_BY_LAYER) pass(layers);
    return layers;
  }

  /** Lets go of the memory that runs need, tens to hundreds of megabytes, until the next run. Plans and packed weights stay. */
  rest(): void {
    this.#plans.rest();
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#plans.dispose();
    await this.#release?.();
  }

  #lend<T>({ infos, fetches, key }: Accepted, use: (built: BuiltPlan) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return this.#plans.lend(key, (stop) => this.#build(infos, fetches, stop), use, signal);
  }

  async #build(feeds: ReadonlyMap<string, FeedInfo>, fetches: readonly string[], stop: AbortSignal): Promise<BuiltPlan> {
    const lowered = await specialize(this.#graph, feeds, fetches, stop);
    if (this.#options.optimize ?? true) for (const pass of passesFor((op) => this.#backend.supports(op), this.#options.calibration)) pass(lowered);
    const unsupported = new Set([...lowered.nodes.values()].map((node) => node.op).filter((op) => !this.#backend.supports(op)));
    const plan = makePlan(lowered, { writesSlices: (op) => this.#backend.writesSlices?.(op) ?? false });
    const missing = plan.steps.map((step) => step.node.op).filter((op) => unsupported.has(op));
    if (missing.length > 0) {
      throw new UnsupportedOpError(`The ${this.#backend.name} backend has no kernel for: ${[...new Set(missing)].join(', ')}.`);
    }
    const report = (loadedBytes: number, totalBytes: number): void => {
      throwIfAborted(stop);
      this.#options.onProgress?.(loadedBytes, totalBytes);
    };
    return { plan, executable: await this.#backend.build(plan, report) };
  }

  /** Feeds under the names that plans know them by: `x:0` is `x`. */
  #accept(feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[], options: RunOptions): Accepted {
    if (this.#disposed) throw new InvalidArgumentError('This program was disposed of; compile the graph again.');
    requireKind('fetches', fetches, STRINGS);
    requireOptions(options, { onStep: FUNCTION, signal: SIGNAL, into: LIST });
    if (this.#known && isAlike(this.#known, feeds, fetches)) return { ...this.#known, feeds };
    const given = new Map([...feeds].map(([name, value]) => [canonicalEndpoint(name), value]));
    for (const [name, value] of given) this.#checkFeed(name, value);
    const infos = infosOf(given);
    // A copy: the caller may change the list.
    this.#known = { infos, fetches: [...fetches], key: keyOf(infos, fetches) };
    return { ...this.#known, feeds: given };
  }

  #checkFeed(name: string, value: Tensor): void {
    const node = this.#graph.nodes.get(parseEndpoint(name).node);
    if (!node) {
      const placeholders = [...this.#graph.nodes.values()].filter((other) => other.op === 'Placeholder').map((other) => `'${other.name}'`);
      throw new InvalidArgumentError(`The graph has no node '${name}' to feed. Its placeholders are: ${listOf(placeholders) || 'none'}.`);
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

const infosOf = (feeds: ReadonlyMap<string, Tensor>): Map<string, FeedInfo> => new Map([...feeds].map(([name, value]) => [name, feedInfo(value)]));

/** Whether feeds have the names, data types and shapes of those that were accepted, and no values that a plan depends on; and fetches are the same. */
function isAlike({ infos, fetches }: Omit<Accepted, 'feeds'>, feeds: ReadonlyMap<string, Tensor>, others: readonly string[]): boolean {
  if (feeds.size !== infos.size || fetches.length !== others.length || !others.every((name, i) => name === fetches[i])) return false;
  for (const [name, value] of feeds) {
    const info = infos.get(name);
    if (!info || info.value || !sameInfo(info, value) || value.data.length !== sizeOf(value.shape) * elementsPerValue(value.dtype)) return false;
  }
  return true;
}

/** What a plan is made for. */
function keyOf(feeds: ReadonlyMap<string, FeedInfo>, fetches: readonly string[]): string {
  return JSON.stringify([[...feeds].map(([name, info]) => [name, formatInfo(info), info.value && Array.from(info.value.data, String)]), fetches]);
}

function feedInfo(value: Tensor): FeedInfo {
  const integers = value.dtype === 'int32' || value.dtype === 'int64';
  const { dtype, shape } = value;
  return integers && sizeOf(shape) <= MAX_SHAPE_VALUES ? { dtype, shape, value } : { dtype, shape };
}
