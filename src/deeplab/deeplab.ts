/** The main job, from a source of weights and a picture to labels. */
import { CONTROL, LABEL_SET, POSITIONS, requireKind, requireOptions, STRING } from '../arguments.js';
import type { BackendFacts } from '../engine/backends.js';
import { asFetched, requireFetches, type Fetched } from '../engine/fetched.js';
import type { PlanFacts } from '../engine/program.js';
import type { Position } from '../engine/receptive_field.js';
import type { Trace } from '../engine/trace.js';
import { InvalidArgumentError } from '../errors.js';
import { CLASSES_FILE } from '../io/datasets/classes_name.js';
import { labelSetFor } from '../io/datasets/label_sets.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import { pictureOf } from '../io/pictures/picture.js';
import { openPicture, type PictureInput } from '../io/pictures/picture_input.js';
import { openModel } from '../open/open_model.js';
import type { OpenedModel } from '../open/opened_model.js';
import type { Backend } from '../ops/contract/backend.js';
import { memoryCheckpoint } from '../proto/checkpoints/memory_checkpoint.js';
import type { Tensor } from '../tensor.js';
import { describeNetwork } from './facts.js';
import { fieldOf, traceNetwork, type ReceptiveField } from './inside.js';
import { numberFacts, type ModelInfo, type NumberFacts } from './model_info.js';
import type { SegmentationNetwork } from './network.js';
import { LOAD_KINDS, SEGMENT_KINDS, type DeepLabOptions, type ModelSource, type RunControl, type SegmentOptions } from './options.js';
import { PLAIN } from './passes/pass.js';
import { LoadReport, stepReporter } from './progress.js';
import type { Segmentation } from './segmentation.js';
import { Segmenter } from './segmenter.js';
import { oneOrEach } from './several.js';
import { segmentVideo, type VideoInput, type VideoOptions, type VideoSegmentation } from './video/segment_video.js';

export type { ModelInfo };

/** A network whose variables are in memory, such as one that was just trained. For this library alone. */
export let deepLabOfVariables: (values: ReadonlyMap<string, Tensor>, options: DeepLabOptions) => Promise<DeepLab>;

/** A segmentation network that is ready to run: load it once, segment as many pictures as you like, dispose of it. */
export class DeepLab {
  readonly info: ModelInfo;
  /** Names and colours of the classes. */
  readonly labelSet: LabelSet;
  readonly #network: SegmentationNetwork;
  readonly #segmenter: Segmenter;
  readonly #close: () => Promise<void>;
  readonly #running = new Set<Promise<unknown>>();
  #disposed = false;

  private constructor(network: SegmentationNetwork, backend: BackendFacts & NumberFacts, multiplyAdds: number, labelSet: LabelSet, close: () => Promise<void>) {
    const { variant, notice, ...facts } = network.facts;
    const notices = [backend.notice, notice].filter((each) => each !== undefined).join(' ');
    const { backbone = 'unknown', depthMultiplier = 1, decoderOutputStride } = variant ?? {};
    this.#network = network;
    this.#segmenter = new Segmenter(network, labelSet, () => this.#requireOpen());
    this.#close = close;
    this.labelSet = labelSet;
    this.info = {
      variant: describeNetwork(network.facts),
      backbone,
      depthMultiplier,
      decoderOutputStride,
      ...facts,
      parameters: network.parameters,
      multiplyAdds,
      ...backend,
      ...(notices === '' ? {} : { notice: notices }),
    };
  }

  /**
   * Loads a model: a name of the zoo, a checkpoint (folder, prefix, `.index` or `.data` file), a frozen `.pb` graph, a `.tar.gz`
   * of these, a URL of one, or files by name. Without a source, the small model that comes with the package. A name is downloaded
   * once, and found in the cache from then on.
   *
   * @throws FileNotFoundError, DownloadError, ArchiveFormatError, CheckpointFormatError, GraphFormatError, MissingVariablesError, UnsupportedOpError,
   *   BackendUnavailableError, InvalidArgumentError, AbortError
   * @example
   * const model = await DeepLab.load();
   * const { labels, legend } = await model.segment(await readImage('cat.jpg'));
   * await model.dispose();
   */
  static async load(source?: ModelSource, options: DeepLabOptions = {}): Promise<DeepLab> {
    requireOptions(options, { ...LOAD_KINDS, labelSet: LABEL_SET });
    // Both at once; whether it can be had is asked there.
    void import('./passes/prepare.js').catch(() => undefined);
    return DeepLab.#of(await openModel(source, options), options);
  }

  static {
    deepLabOfVariables = (values, options) => DeepLab.#of({ kind: 'checkpoint', name: 'the trained network', checkpoint: memoryCheckpoint('the trained network', values) }, options);
  }

  static async #of(model: OpenedModel, options: DeepLabOptions): Promise<DeepLab> {
    let backend: Backend | undefined;
    const close = async (): Promise<void> => {
      await backend?.dispose();
      if (model.kind === 'checkpoint') await model.checkpoint.close();
    };
    try {
      const { backendFacts, createBackend, openNetwork } = await import('./passes/prepare.js');
      backend = await createBackend(options);
      const report = new LoadReport(options);
      const network = await openNetwork(model, options, backend, report);
      const multiplyAdds = await network.multiplyAdds();
      const plan = await warmUp(network, options);
      report.finish();
      return new DeepLab(network, { ...backendFacts(backend, plan.fallbacks), ...numberFacts(options, plan) }, multiplyAdds, labelSetOf(network.facts.numClasses, options.labelSet, model.classes), close);
    } catch (error) {
      await close();
      throw error;
    }
  }

  /**
   * Segments a picture. One that is larger than the crop is shrunk to fit; labels come back at its own size. A frozen graph that resizes pictures
   * by itself is given them as they are, and one of a fixed size with grey around them. Its labels are taken as it gives them; where they
   * are of another size than the picture, each pixel has the nearest.
   *
   * @param input pixels: RGB, uint8 [h, w, 3], ImageData, raw pixels; in a browser also images, videos, frames, bitmaps and canvases; or a PNG or
   *   JPEG file: its URL, Blob or bytes, or in Node its path. Pixels are taken before the call returns. A list gives a list of results, one after the other.
   * @throws ShapeMismatchError for what is no picture, InvalidArgumentError for options, AbortError; of files also as `readImage`
   */
  segment(input: PictureInput, options?: SegmentOptions): Promise<Segmentation>;
  segment(inputs: readonly PictureInput[], options?: SegmentOptions): Promise<Segmentation[]>;
  segment(input: PictureInput | readonly PictureInput[], options: SegmentOptions = {}): Promise<Segmentation | Segmentation[]> {
    return this.#whileOpen(async () => {
      requireOptions(options, SEGMENT_KINDS);
      return oneOrEach(input, options, (picture, what, onProgress) => this.#segmenter.segment(picture, { ...options, onProgress }, what));
    });
  }

  /**
   * Segments a video that goes on meanwhile: whenever a result was taken, the newest picture is next, and those that came in between are
   * dropped. Frames that can be closed are.
   *
   * @param source a <video>, a stream or anything else that gives pictures one after the other, such as frames of a camera
   * @throws as `segment`; AbortError when the signal is raised. To stop, `break` out of the loop.
   * @example
   * for await (const result of model.segmentForVideo(video)) result.drawTo(canvas);
   */
  segmentForVideo(source: VideoInput, options: VideoOptions = {}): AsyncGenerator<VideoSegmentation, void, undefined> {
    return segmentVideo((picture, control) => this.segment(picture, control), source, options);
  }

  /**
   * Any activations, by TensorFlow's names for them, such as `MobilenetV2/expanded_conv_1/expand/Relu6`.
   *
   * @returns ndarrays in the order of the names, and by name; float32 [1, h, w, c] for feature maps
   * @throws GraphFormatError for a name that the network does not have
   */
  run(input: PictureInput, names: readonly string[], options: RunControl = {}): Promise<Fetched> {
    return this.#whileOpen(async () => {
      requireFetches('names', names);
      requireOptions(options, CONTROL);
      const { onProgress, signal } = options;
      const fitted = this.#network.fit(await openPicture(input, signal));
      const feeds = this.#network.pictureFeeds(fitted);
      const values = await this.#network.withProgram(PLAIN, (program) => program.execute(feeds, names, { onStep: stepReporter(onProgress), signal }));
      return asFetched(names, values);
    });
  }

  /** Runs the network once and tells what ran, as on this backend it does: steps, the layers they stand for, shapes, multiply-adds, times. */
  trace(input: PictureInput, options: RunControl = {}): Promise<Trace> {
    return this.#whileOpen(async () => {
      requireOptions(options, CONTROL);
      return traceNetwork(this.#network, input, options);
    });
  }

  /**
   * What positions of a layer see of the picture, summed up. A picture lies in the crop's top left corner. Nothing is computed.
   *
   * @param name TensorFlow's name of the layer
   * @param positions rows and columns of its map, counted from 0
   * @throws GraphFormatError for a name that the network does not have, InvalidArgumentError for a position outside the map
   * @example
   * const { reads } = await model.receptiveField('MobilenetV2/expanded_conv_3/depthwise/Relu6', [[16, 16]]);
   */
  receptiveField(name: string, positions: readonly Position[]): Promise<ReceptiveField> {
    return this.#whileOpen(async () => {
      requireKind('name', name, STRING);
      requireKind('positions', positions, POSITIONS);
      return fieldOf(this.#network, name, positions);
    });
  }

  /**
   * Ends threads, closes files and lets go of the memory, once what is being computed is done; of several scales or mirrored
   * pictures only the one that is being looked at. The model cannot be used afterwards.
   */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await Promise.allSettled(this.#running);
    await this.#network.dispose();
    await this.#close();
  }

  async #whileOpen<T>(work: () => Promise<T>): Promise<T> {
    this.#requireOpen();
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  #requireOpen(): void {
    if (this.#disposed) throw new InvalidArgumentError('This model was disposed of. Load it again.');
  }
}

/** Reads and packs the weights. */
function warmUp(network: SegmentationNetwork, { signal }: RunControl): Promise<PlanFacts> {
  const [height, width] = network.smallest;
  const blank = network.fit(pictureOf(new Uint8Array(height * width * 3), height, width));
  const { labels, small } = network.endpoints;
  return network.withProgram(PLAIN, (program) => program.prepare(network.feeds(blank), [labels, ...(small === undefined ? [] : [small])], { signal }));
}

/** The names that were given, those that lie beside the model, or those that are known for so many classes. */
function labelSetOf(numClasses: number, given: LabelSet | undefined, beside: LabelSet | undefined): LabelSet {
  const labelSet = given ?? beside ?? labelSetFor(numClasses);
  if (labelSet.classes.length === numClasses) return labelSet;
  const [what, advice] = given ? ["'labelSet'", 'Give the names of all classes, or leave it out.'] : [`${CLASSES_FILE} beside it`, 'Mend or remove that file.'];
  throw new InvalidArgumentError(`The model has ${numClasses} classes, and ${what} names ${labelSet.classes.length}. ${advice}`);
}
