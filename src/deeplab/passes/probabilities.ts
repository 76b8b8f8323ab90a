/** From the class scores of passes to probabilities or labels at the crop's size, where the network is computed. */
import { Program } from '../../engine/program.js';
import type { Backend, RunOptions } from '../../ops/contract/backend.js';
import type { Tensor } from '../../tensor.js';
import type { KeptPrograms } from '../kept_programs.js';
import { MEAN_ENDPOINTS, meanGraph, scoresOf, SOFTMAX_ENDPOINTS, softmaxGraph } from './mean_graph.js';
import type { ScoreMap } from './score_map.js';

type Control = Pick<RunOptions, 'signal'>;

export class Probabilities {
  readonly #backend: Backend;
  readonly #programs: KeptPrograms;

  constructor(backend: Backend, programs: KeptPrograms) {
    this.#backend = backend;
    this.#programs = programs;
  }

  /**
   * The mean over passes of the probabilities of all classes, or the labels of that.
   *
   * @param scores of each pass, float32 [1, rows, columns, classes], which are enlarged to the crop
   * @returns float32 [1, cropHeight, cropWidth, classes], or int64 [1, cropHeight, cropWidth]
   */
  async mean(scores: readonly Tensor[], cropSize: readonly [height: number, width: number], what: keyof typeof MEAN_ENDPOINTS, { signal }: Control): Promise<Tensor> {
    const [{ shape }] = scores;
    const make = (): Program => new Program(meanGraph(scores.length, shape[3], cropSize), this.#backend);
    const feeds = new Map(scores.map((map, pass) => [scoresOf(pass), map]));
    return this.#programs.lend(`mean of ${scores.length}`, make, async (program) => (await program.execute(feeds, [MEAN_ENDPOINTS[what]], { signal }))[0]);
  }

  /** Scores of one pass at the crop's size become probabilities, in their own memory. */
  async softmax({ scores, classes }: Pick<ScoreMap, 'scores' | 'classes'>, { signal }: Control): Promise<void> {
    const map: Tensor = { dtype: 'float32', shape: [scores.length / classes, classes], data: scores };
    const make = (): Program => new Program(softmaxGraph(), this.#backend);
    await this.#programs.lend('softmax', make, (program) => program.execute(new Map([[SOFTMAX_ENDPOINTS.scores, map]]), [SOFTMAX_ENDPOINTS.probabilities], { into: [map], signal }));
  }
}
