/** The classifier of the main entry, computing in a worker. */
import { CONTROL, requireOptions } from '../arguments.js';
import type { Classifier as LocalClassifier, ClassifierInfo, ClassifyOptions, ClassScore } from '../deeplab/classifier.js';
import { LOAD_KINDS, type LoadOptions, type ModelSource, type RunControl } from '../deeplab/options.js';
import { requireFetches, type Fetched } from '../engine/fetched.js';
import type { PictureInput } from '../io/pictures/picture_input.js';
import { unpackFetched } from './fetched.js';
import { loadInWorker, type RemoteModel } from './load.js';
import type { Moved, StartWorker } from './messages.js';
import { packPicture } from './pictures.js';
import { packOptions } from './sources.js';

/** With another way to start the worker. For tests. */
export let classifierStartedBy: (start: StartWorker, source: ModelSource, options?: LoadOptions) => Promise<Classifier>;

/** An ImageNet classifier that is ready to run, in a worker that was started for it, with the members of the main entry's `Classifier`. */
export class Classifier implements Pick<LocalClassifier, keyof LocalClassifier> {
  readonly info: ClassifierInfo;
  readonly #remote: RemoteModel;

  private constructor(remote: RemoteModel, info: ClassifierInfo) {
    this.#remote = remote;
    this.info = info;
  }

  static {
    classifierStartedBy = (start, source, options = {}) => Classifier.#load(source, options, start);
  }

  /** Starts a worker and loads a classifier in it. @throws as the main entry's `Classifier.load`; BackendUnavailableError where no worker can be started */
  static load(source: ModelSource, options: LoadOptions = {}): Promise<Classifier> {
    return Classifier.#load(source, options);
  }

  static async #load(source: ModelSource, options: LoadOptions, start?: StartWorker): Promise<Classifier> {
    const { remote, facts } = await loadInWorker<{ readonly info: ClassifierInfo }>('classifier', source, options, LOAD_KINDS, start);
    return new Classifier(remote, facts.info);
  }

  /** The likeliest classes of a picture, best first. */
  async classify(input: PictureInput, options: ClassifyOptions = {}): Promise<ClassScore[]> {
    return (await this.#withPicture('classify', input, options, packOptions(options))) as ClassScore[];
  }

  /** Any activations by their TensorFlow names, as ndarrays in order and by name. */
  async run(input: PictureInput, names: readonly string[], options: RunControl = {}): Promise<Fetched> {
    requireFetches('names', names);
    return unpackFetched(names, await this.#withPicture('run', input, options, [...names]));
  }

  /** Waits for what is being computed, lets go of the model, and ends the worker. */
  dispose(): Promise<void> {
    return this.#remote.dispose();
  }

  async #withPicture(method: 'classify' | 'run', input: PictureInput, options: RunControl, ...rest: readonly unknown[]): Promise<unknown> {
    this.#remote.requireOpen();
    requireOptions(options, CONTROL);
    const moved: Moved = [];
    return this.#remote.call(method, [packPicture(input, moved), ...rest], options, moved);
  }
}
