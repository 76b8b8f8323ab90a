/** The segmentation network of the main entry, computing in a worker. */
import { CONTROL, LABEL_SET, POSITIONS, requireKind, requireOptions, STRING } from '../arguments.js';
import type { DeepLab as LocalDeepLab } from '../deeplab/deeplab.js';
import type { ReceptiveField } from '../deeplab/inside.js';
import type { ModelInfo } from '../deeplab/model_info.js';
import { LOAD_KINDS, SEGMENT_KINDS, type DeepLabOptions, type ModelSource, type RunControl, type SegmentOptions } from '../deeplab/options.js';
import { Segmentation } from '../deeplab/segmentation.js';
import { oneOrEach } from '../deeplab/several.js';
import { segmentVideo, type VideoInput, type VideoOptions, type VideoSegmentation } from '../deeplab/video/segment_video.js';
import { requireFetches, type Fetched } from '../engine/fetched.js';
import type { Position } from '../engine/receptive_field.js';
import type { Trace } from '../engine/trace.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import type { PictureInput } from '../io/pictures/picture_input.js';
import { unpackArray } from './arrays.js';
import { unpackFetched } from './fetched.js';
import { loadInWorker, type RemoteModel } from './load.js';
import type { Moved, SentArray, SentSegmentation, StartWorker } from './messages.js';
import { packPicture } from './pictures.js';
import { packOptions } from './sources.js';

interface Facts {
  readonly info: ModelInfo;
  readonly labelSet: LabelSet;
}

/** With another way to start the worker. For tests. */
export let deepLabStartedBy: (start: StartWorker, source?: ModelSource, options?: DeepLabOptions) => Promise<DeepLab>;

/**
 * A segmentation network that is ready to run, in a worker that was started for it: the page stays fluid meanwhile. It has the members of the main
 * entry's `DeepLab`, with the same meanings. Pixels are read where they are given, and moved to the worker; Blobs, addresses and frames of videos are read there.
 */
export class DeepLab implements Pick<LocalDeepLab, keyof LocalDeepLab> {
  readonly info: ModelInfo;
  /** Names and colours of the classes. */
  readonly labelSet: LabelSet;
  readonly #remote: RemoteModel;

  private constructor(remote: RemoteModel, { info, labelSet }: Facts) {
    this.#remote = remote;
    this.info = info;
    this.labelSet = labelSet;
  }

  static {
    deepLabStartedBy = (start, source, options = {}) => DeepLab.#load(source, options, start);
  }

  /**
   * Starts a worker and loads a model in it, from all that the main entry's `DeepLab.load` takes.
   *
   * @throws as there; BackendUnavailableError where no worker can be started
   * @example
   * import { DeepLab } from 'deeplab-ts/worker';
   * const model = await DeepLab.load();
   * const { labels, legend } = await model.segment(document.querySelector('img'));
   * await model.dispose();
   */
  static load(source?: ModelSource, options: DeepLabOptions = {}): Promise<DeepLab> {
    return DeepLab.#load(source, options);
  }

  static async #load(source: ModelSource | undefined, options: DeepLabOptions, start?: StartWorker): Promise<DeepLab> {
    const { remote, facts } = await loadInWorker<Facts>('deeplab', source, options, { ...LOAD_KINDS, labelSet: LABEL_SET }, start);
    return new DeepLab(remote, facts);
  }

  /**
   * Segments a picture, or a list of them one after the other. Results are moved here, not copied. A signal rejects at once; the worker ends the computation
   * after the step that it is at.
   *
   * @throws as the main entry's `segment`; BackendUnavailableError when the worker has ended
   */
  segment(input: PictureInput, options?: SegmentOptions): Promise<Segmentation>;
  segment(inputs: readonly PictureInput[], options?: SegmentOptions): Promise<Segmentation[]>;
  async segment(input: PictureInput | readonly PictureInput[], options: SegmentOptions = {}): Promise<Segmentation | Segmentation[]> {
    this.#remote.requireOpen();
    requireOptions(options, SEGMENT_KINDS);
    return oneOrEach(input, options, async (picture, what, onProgress) => {
      const moved: Moved = [];
      const args = [packPicture(picture, moved, what), packOptions(options)];
      return this.#unpack((await this.#remote.call('segment', args, { ...options, onProgress }, moved)) as SentSegmentation);
    });
  }

  /** As the main entry's `segmentForVideo`. */
  segmentForVideo(source: VideoInput, options: VideoOptions = {}): AsyncGenerator<VideoSegmentation, void, undefined> {
    return segmentVideo((picture, control) => this.segment(picture, control), source, options);
  }

  /** Any activations by their TensorFlow names, as ndarrays in order and by name. */
  async run(input: PictureInput, names: readonly string[], options: RunControl = {}): Promise<Fetched> {
    requireFetches('names', names);
    return unpackFetched(names, await this.#withPicture('run', input, options, [...names]));
  }

  /** Runs the network once and tells what ran, and how long it took. */
  async trace(input: PictureInput, options: RunControl = {}): Promise<Trace> {
    return (await this.#withPicture('trace', input, options)) as Trace;
  }

  /** What positions of a layer see of the picture. */
  async receptiveField(name: string, positions: readonly Position[]): Promise<ReceptiveField> {
    requireKind('name', name, STRING);
    requireKind('positions', positions, POSITIONS);
    const { reads, readsAll } = (await this.#remote.call('receptiveField', [name, positions])) as { reads: SentArray; readsAll: boolean };
    return { reads: unpackArray(reads), readsAll };
  }

  /** Waits for what is being computed, lets go of the model, and ends the worker. */
  dispose(): Promise<void> {
    return this.#remote.dispose();
  }

  async #withPicture(method: 'run' | 'trace', input: PictureInput, options: RunControl, ...rest: readonly unknown[]): Promise<unknown> {
    this.#remote.requireOpen();
    requireOptions(options, CONTROL);
    const moved: Moved = [];
    return this.#remote.call(method, [packPicture(input, moved), ...rest], options, moved);
  }

  #unpack({ labels, legend, probabilities, timings, picture, seenSize, warning }: SentSegmentation): Segmentation {
    return new Segmentation({
      labels: unpackArray(labels),
      legend,
      timings,
      labelSet: this.labelSet,
      picture: unpackArray(picture),
      seenSize,
      ...(warning === undefined ? {} : { warning }),
      ...(probabilities ? { probabilities: unpackArray<Float32Array>(probabilities) } : {}),
    });
  }
}
