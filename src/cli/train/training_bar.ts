/** How a run goes: loss, rate, pictures a second, and the time that is left. */
import type { TrainingStep } from '../../training/run.js';
import { CountBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';

/** Of a loss that goes up and down from batch to batch, a mean over about so many steps is shown. */
const MEMORY = 20;

export class TrainingBar {
  readonly #terminal: Terminal;
  readonly #steps: number;
  readonly #batchSize: number;
  #bar: CountBar | undefined;
  #before = 0;
  #since = 0;
  #loss: number | undefined;

  constructor(terminal: Terminal, steps: number, batchSize: number) {
    this.#terminal = terminal;
    this.#steps = steps;
    this.#batchSize = batchSize;
  }

  /** @param before steps that were made before */
  begin(before: number): void {
    [this.#before, this.#since] = [before, performance.now()];
    this.#bar = new CountBar(this.#terminal, 'Training', this.#steps, before);
  }

  update({ step, loss, learningRate }: TrainingStep): void {
    this.#loss = this.#loss === undefined ? loss : this.#loss + (loss - this.#loss) / MEMORY;
    const seconds = (performance.now() - this.#since) / 1000;
    const pictures = ((step - this.#before) * this.#batchSize) / seconds;
    this.#bar?.update(step, `loss ${this.#loss.toPrecision(3)}, rate ${learningRate.toExponential(1)}, ${pictures.toFixed(1)} pictures/s`);
  }

  clear(): void {
    this.#bar?.clear();
  }
}
