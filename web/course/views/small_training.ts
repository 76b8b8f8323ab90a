/** The small network of chapter 7, taught step by step: its graph is the chapter's own, and the library computes it. */
import { compile, gradients, type Program, type Tensor } from 'deeplab-ts';
import { BATCH, firstValues, SIZE, smallNetwork, stripedBatch, VARIABLES } from '../../../docs/course/small_network.js';

export { SIZE };
export const STEPS = 200;
const MOMENTUM = 0.9;
/** A batch that it never learns from. */
const TRIED = 100004;

export interface Looked {
  /** Of one picture, row by row: -1 and 1. */
  readonly pixels: Float32Array;
  /** 0 and 1 */
  readonly truth: Int32Array;
  readonly found: Int32Array;
}

export class SmallTraining {
  readonly #program: Program;
  readonly #fetches: readonly string[];
  readonly #rate: number;
  readonly #values = firstValues();
  readonly #momenta = new Map([...this.#values].map(([name, { data }]) => [name, new Float32Array(data.length)]));
  #step = 0;

  private constructor(program: Program, fetches: readonly string[], rate: number) {
    this.#program = program;
    this.#fetches = fetches;
    this.#rate = rate;
  }

  static async begin(rate: number): Promise<SmallTraining> {
    const names = Object.keys(VARIABLES);
    const { graph, gradients: slopes } = await gradients(smallNetwork(), 'loss', names);
    return new SmallTraining(await compile(graph, { backend: 'cpu' }), ['loss', ...names.map((name) => slopes.get(name) ?? '')], rate);
  }

  /** One step with four new pictures, as the chapter makes it. @returns the loss before it */
  async step(): Promise<number> {
    const { images, labels } = stripedBatch(this.#step * BATCH);
    const [loss, ...slopes] = await this.#program.execute(this.#feeds(images, labels), this.#fetches);
    // The policy `poly` of DeepLab's training.
    const rate = this.#rate * (1 - this.#step / STEPS) ** 0.9;
    for (const [i, [name, { data }]] of [...this.#values].entries()) {
      const [slope, momentum] = [slopes[i].data as Float32Array, this.#momenta.get(name)];
      for (let j = 0; momentum && j < data.length; j++) {
        momentum[j] = MOMENTUM * momentum[j] + slope[j];
        data[j] -= rate * momentum[j];
      }
    }
    this.#step++;
    return Number(loss.data[0]);
  }

  /** What it finds in a picture now. */
  async look(): Promise<Looked> {
    const { images, labels } = stripedBatch(TRIED);
    const [found] = await this.#program.execute(this.#feeds(images, labels), ['labels_found']);
    const pixels = SIZE * SIZE;
    return { pixels: images.data.slice(0, pixels), truth: labels.data.slice(0, pixels), found: (found.data as Int32Array).slice(0, pixels) };
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }

  #feeds(images: Tensor, labels: Tensor): Map<string, Tensor> {
    return new Map<string, Tensor>([...this.#values, ['images', images], ['labels', labels]]);
  }
}
