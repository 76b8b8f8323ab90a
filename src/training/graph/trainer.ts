/** Runs the steps of a training graph: variables and their momentum in, new ones out. They lie in the memory of the backend, where it has some. */
import { Program } from '../../engine/program.js';
import { InvalidArgumentError, TrainingDivergedError } from '../../errors.js';
import { allFinite } from '../../finite.js';
import type { Backend } from '../../ops/contract/backend.js';
import { float32, sizeOf, zeros, type Shape, type Tensor } from '../../tensor.js';
import { TRAINING_FEEDS, type TrainingGraph } from './training_graph.js';

export interface Batch {
  /** What the graph begins at, by `TRAINING_FEEDS`: images, or features of the backbone. */
  readonly inputs: ReadonlyMap<string, Tensor<'float32'>>;
  /** int32 [b, h, w] */
  readonly labels: Tensor<'int32'>;
  /** float32, where the graph has dropout. */
  readonly dropoutMask?: Tensor<'float32'>;
}

export interface StepLosses {
  /** What gradients are of: cross entropy and weight decay. */
  readonly total: number;
  readonly crossEntropy: number;
}

type Values = Map<string, Tensor<'float32'>>;

/** Zeros of a shape, where runs read and write them with the least effort. */
type Place = (shape: Shape) => Tensor<'float32'>;

/**
 * The state of a training run. Values change with each step, and only with a whole one: a step that fails or does not come to finite numbers
 * leaves them as they were.
 */
export class Trainer {
  readonly #graph: TrainingGraph;
  readonly #program: Program;
  readonly #fetches: readonly string[];
  /** Variables and slots as they are, and memory for those of the next step; they change places. */
  #values: Values;
  #next: Values;
  /** Weight decay of variables that are no part of the graph, and do not change. */
  readonly #lossBefore: number;
  readonly #changing: readonly (readonly [name: string, endpoint: string])[];
  readonly #isFinite: (values: Tensor<'float32'>) => boolean;

  /** @param initial all variables of the graph; slots that are not among them are as the optimizer begins */
  constructor(graph: TrainingGraph, backend: Backend, initial: ReadonlyMap<string, Tensor<'float32'>>) {
    this.#graph = graph;
    this.#program = new Program(graph.graph, backend);
    const place: Place = (shape) => (backend.allocate?.({ dtype: 'float32', shape }) as Tensor<'float32'> | undefined) ?? zeros('float32', shape);
    this.#isFinite = (values) => backend.isFinite?.(values) ?? allFinite(values.data);
    this.#values = initialValues(graph, initial, place);
    this.#lossBefore = (graph.weightDecay / 2) * graph.regularizedBefore.reduce((sum, name) => sum + sumOfSquares(this.#values.get(name)!.data), 0);
    this.#changing = [
      ...[...graph.learned, ...graph.slots, ...graph.moving].map(({ name, next }) => [name, next] as const),
    ];
    this.#next = new Map(this.#changing.map(([name]) => [name, place(this.#values.get(name)!.shape)]));
    this.#fetches = [graph.losses.total, graph.losses.crossEntropy, ...this.#changing.map(([, endpoint]) => endpoint)];
  }

  /** Variables and slots under the names of a checkpoint. Those that learn are overwritten two steps later: copy what has to last. */
  get values(): ReadonlyMap<string, Tensor<'float32'>> {
    return this.#values;
  }

  /**
   * One step of gradient descent.
   *
   * @param step its number, for messages
   * @throws TrainingDivergedError when loss or variables are no finite numbers any more; they stay as they were before the step
   */
  async step(batch: Batch, learningRate: number, step: number, signal?: AbortSignal): Promise<StepLosses> {
    const into = [zeros('float32', []), zeros('float32', []), ...this.#changing.map(([name]) => this.#next.get(name)!)];
    const [total, crossEntropy] = (await this.#program.execute(this.#feeds(batch, learningRate), this.#fetches, { into, signal })).map(({ data }) => Number(data[0]));
    this.#checkFinite(step, total);
    for (const [name] of this.#changing) {
      const old = this.#values.get(name)!;
      this.#values.set(name, this.#next.get(name)!);
      this.#next.set(name, old);
    }
    return { total: Math.fround(total + this.#lossBefore), crossEntropy };
  }

  /** Any values of the graph before a step, such as gradients. Nothing is learned. */
  fetch(batch: Batch, endpoints: readonly string[]): Promise<Tensor[]> {
    return this.#program.execute(this.#feeds(batch, 0), endpoints);
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }

  #feeds({ inputs, labels, dropoutMask }: Batch, learningRate: number): Map<string, Tensor> {
    const { dropoutMask: mask } = this.#graph;
    if ((mask === undefined) !== (dropoutMask === undefined)) {
      throw new InvalidArgumentError(`A batch of this network should have ${mask ? `a dropout mask [${mask.shape.join(',')}]` : 'no dropout mask'}, found ${dropoutMask ? 'one' : 'none'}.`);
    }
    const feeds = new Map<string, Tensor>(inputs);
    // Variables in front of the features are no part of the graph.
    for (const [name, value] of this.#values) if (this.#graph.graph.nodes.has(name)) feeds.set(name, value);
    feeds.set(TRAINING_FEEDS.labels, labels).set(TRAINING_FEEDS.learningRate, float32([], [learningRate]));
    if (mask && dropoutMask) feeds.set(mask.feed, dropoutMask);
    return feeds;
  }

  #checkFinite(step: number, loss: number): void {
    // What is not finite in a gradient or its momentum makes the variable so too.
    const broken = [...this.#graph.learned, ...this.#graph.moving].find(({ name }) => !this.#isFinite(this.#next.get(name)!))?.name;
    if (Number.isFinite(loss) && broken === undefined) return;
    const where = broken === undefined ? '' : `; '${broken}' would be the first variable with a value that is not finite`;
    throw new TrainingDivergedError(
      `At step ${step} the loss is ${loss}${where}. The variables are still those of the step before. A smaller learning rate usually helps, a slow start, or frozen batch normalisation where batches are small; ` +
        'look too whether the labels fit the pictures.',
    );
  }
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

function initialValues({ graph, variables, slots }: TrainingGraph, initial: ReadonlyMap<string, Tensor<'float32'>>, place: Place): Values {
  const values: Values = new Map();
  const take = (name: string, shape: Shape, fresh?: number): void => {
    const found = initial.get(name);
    if ((!found && fresh === undefined) || (found && found.data.length !== sizeOf(shape))) {
      throw new InvalidArgumentError(`The variable '${name}' should have a value of ${sizeOf(shape)} numbers, found ${found ? found.data.length : 'none'}.`);
    }
    // Variables in front of the features are no part of the graph.
    if (found && !graph.nodes.has(name)) {
      values.set(name, found);
      return;
    }
    const placed = place(shape);
    if (found) placed.data.set(found.data);
    else placed.data.fill(fresh!);
    values.set(name, placed);
  };
  for (const [name, { shape }] of variables) take(name, shape);
  for (const slot of slots) take(slot.name, slot.shape, slot.initial);
  return values;
}
