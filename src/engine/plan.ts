/** From a lowered graph to a plan: numbered values, steps in order, lifetimes, and a place in memory for every value. */
import { UnsupportedOpError } from '../errors.js';
import type { Node } from '../graph/graph.js';
import type { Plan, PlannedValue, Step, Storage } from '../ops/contract/backend.js';
import { bytesOf, sizeOf, type TensorInfo } from '../tensor.js';
import { placeInArena, type Lifetime } from './arena.js';
import type { LoweredGraph } from './lowered.js';
import { orderForMemory } from './order.js';
import { checkArenaSize, checkStrings } from './size_limit.js';
import { findSlices, type Slice } from './slices.js';
import { VIEWS } from './views.js';

export interface PlanOptions {
  /** Whether the kernels of an operator can write a slice of a wider map, so that a concat need not copy. Default: none can. */
  readonly writesSlices?: (op: string) => boolean;
}

/** Plans a graph after its rewrites. What is fetched gets memory of its own. @throws ShapeMismatchError when it takes too much */
export function makePlan(graph: LoweredGraph, { writesSlices = () => false }: PlanOptions = {}): Plan {
  const planner = new Planner(graph, findSlices(graph, writesSlices));
  for (const node of orderForMemory(graph)) planner.addStep(node);
  return planner.finish();
}

/** Storage before it is known where in the arena it lies. */
type OpenStorage = Exclude<Storage, { kind: 'arena' }> | { readonly kind: 'arena'; readonly byteLength: number };

class Planner {
  readonly #graph: LoweredGraph;
  readonly #slices: ReadonlyMap<string, Slice>;
  readonly #values: PlannedValue[] = [];
  readonly #index = new Map<string, number>();
  readonly #storages: OpenStorage[] = [];
  readonly #uses: { first: number; last: number }[] = [];
  readonly #steps: Step[] = [];

  constructor(graph: LoweredGraph, slices: ReadonlyMap<string, Slice>) {
    this.#graph = graph;
    this.#slices = slices;
  }

  addStep(node: Node): void {
    const outputs = this.#graph.outputs(node);
    // A concat whose slices are written in place is there already.
    if (this.#index.has(node.name)) return;
    if (VIEWS.has(node.op)) {
      const storage = this.#values[this.#value(node.inputs[0])].storage;
      this.#define(outputs[0], this.#graph.info(outputs[0]), storage);
      return;
    }
    const inputs = node.inputs.map((input) => this.#use(this.#value(input)));
    const made = outputs.map((endpoint) => this.#use(this.#output(endpoint)));
    this.#steps.push({ node, inputs, outputs: made });
  }

  finish(): Plan {
    const fetches = this.#graph.fetches.map((fetch) => this.#value(fetch));
    for (const fetch of fetches) {
      const { storage } = this.#values[fetch];
      if (this.#storages[storage].kind === 'arena') this.#storages[storage] = { kind: 'own' };
    }
    const { storages, arenaBytes } = this.#placeStorages();
    const { bytes, strings } = this.#ownMemory();
    checkArenaSize(arenaBytes + bytes);
    checkStrings(strings, 'One run');
    return { values: this.#values, storages, steps: this.#steps, fetches, arenaBytes };
  }

  /** What values with memory of their own take. Those that share a storage are other forms of the first. */
  #ownMemory(): { bytes: number; strings: number } {
    const seen = new Set<number>();
    const sum = { bytes: 0, strings: 0 };
    for (const { dtype, shape, storage } of this.#values) {
      if (this.#storages[storage].kind !== 'own' || seen.has(storage)) continue;
      seen.add(storage);
      if (dtype === 'string') sum.strings += sizeOf(shape);
      else sum.bytes += bytesOf({ dtype, shape }) ?? 0;
    }
    return sum;
  }

  #placeStorages(): { storages: Storage[]; arenaBytes: number } {
    const lifetimes: Lifetime[] = [];
    for (const [i, storage] of this.#storages.entries()) {
      if (storage.kind === 'arena') lifetimes.push({ byteLength: storage.byteLength, ...this.#uses[i] });
    }
    const { offsets, byteLength } = placeInArena(lifetimes);
    let placed = 0;
    const storages = this.#storages.map((storage): Storage => (storage.kind === 'arena' ? { ...storage, offset: offsets[placed++] } : storage));
    return { storages, arenaBytes: byteLength };
  }

  /** A value that the next step computes. A slice lies in its joined map, whose life begins with the first of its slices. */
  #output(endpoint: string): number {
    const slice = this.#slices.get(endpoint);
    if (!slice) return this.#define(endpoint, this.#graph.info(endpoint), this.#addOutputStorage(endpoint));
    const joined = this.#index.get(slice.joined) ?? this.#define(slice.joined, this.#graph.info(slice.joined), this.#addOutputStorage(slice.joined));
    const { pitch, byteOffset } = slice;
    return this.#define(endpoint, this.#graph.info(endpoint), this.#values[joined].storage, { pitch, byteOffset });
  }

  #addOutputStorage(endpoint: string): number {
    const byteLength = bytesOf(this.#graph.info(endpoint));
    return this.#addStorage(byteLength === undefined ? { kind: 'own' } : { kind: 'arena', byteLength });
  }

  #addStorage(storage: OpenStorage): number {
    this.#uses.push({ first: this.#steps.length, last: this.#steps.length });
    return this.#storages.push(storage) - 1;
  }

  #define(endpoint: string, { dtype, shape }: TensorInfo, storage: number, place: Pick<PlannedValue, 'pitch' | 'byteOffset'> = {}): number {
    const value = this.#values.push({ name: endpoint, dtype, shape, storage, ...place }) - 1;
    this.#index.set(endpoint, value);
    return value;
  }

  /** The value of an endpoint; feeds and constants get theirs when they are first met. */
  #value(endpoint: string): number {
    const known = this.#index.get(endpoint);
    if (known !== undefined) return known;
    const info = this.#graph.info(endpoint);
    const source = this.#graph.constants.get(endpoint);
    if (source) return this.#define(endpoint, info, this.#addStorage({ kind: 'constant', source }));
    if (this.#graph.feeds.has(endpoint)) return this.#define(endpoint, info, this.#addStorage({ kind: 'feed', endpoint }));
    throw new UnsupportedOpError(`'${endpoint}' is computed by nothing in the plan. This is a defect of a pass; please report it.`);
  }

  #use(value: number): number {
    this.#uses[this.#values[value].storage].last = this.#steps.length;
    return value;
  }
}
