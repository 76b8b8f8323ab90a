/** The one model that a worker holds at a time: jobs of a batch come in a row, and two large models may not fit. */

interface Disposable {
  dispose(): Promise<void>;
}

export class ModelShelf {
  #key: string | undefined;
  #model: Disposable | undefined;

  /** The model of that key; another one goes first. */
  async take<M extends Disposable>(key: readonly unknown[], load: () => Promise<M>): Promise<M> {
    const name = JSON.stringify(key);
    if (this.#key !== name || !this.#model) {
      await this.clear();
      this.#model = await load();
      this.#key = name;
    }
    // Keys begin with the kind of work, and each kind has one type of model.
    return this.#model as M;
  }

  async clear(): Promise<void> {
    const model = this.#model;
    this.#model = undefined;
    this.#key = undefined;
    await model?.dispose();
  }
}
