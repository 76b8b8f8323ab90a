/** What the worker of the third tab does: see `contract.ts`. */
import { transfer } from 'comlink';
import { checkpointFiles, DeepLab, encodeLabelPng, FeatureExtractor, labelMapOf, learnPixels, readLabels, toPicture, type LabelMap, type LabelSet, type ModelSource, type Palette, type PixelClassifier, type PixelFeatures } from 'deeplab-ts';
import { loadEmbedded } from '../../engine/arriving.js';
import type { Labels, ModelChoice, Pixels, Progress } from '../../engine/contract.js';
import { sourceOf } from '../../engine/model_source.js';
import { EngineError } from '../../engine/engine_error.js';
import { UNCLEAR, UNPAINTED as NOTHING_PAINTED, type CheckpointFiles, type LabelSource, type Lesson, type Strokes, type TaughtPicture, type TeachEngine, type TrainSettings } from '../contract.js';
import { trainOn } from './train_on.js';
import { unzipped, zipped } from './zip.js';

interface KnownPicture {
  readonly pixels: Pixels;
  features: PixelFeatures;
  strokes: LabelMap | undefined;
}

export class Teacher implements TeachEngine {
  readonly #pictures = new Map<number, KnownPicture>();
  #extractor: FeatureExtractor | undefined;
  #classifier: PixelClassifier | undefined;
  /** A network that was trained, or opened, and its checkpoint. */
  #trained: { readonly model: DeepLab; readonly files: CheckpointFiles } | undefined;
  #running = new AbortController();
  #onProgress: ((progress: Progress) => void) | undefined;

  listen(onProgress: (progress: Progress) => void): void {
    this.#onProgress = onProgress;
  }

  async load(choice: ModelChoice, threads: number | undefined): Promise<string> {
    const mirror = choice.kind === 'zoo' && choice.mirror !== '' ? { mirror: choice.mirror } : {};
    const load = (source: ModelSource | undefined): Promise<FeatureExtractor> => FeatureExtractor.load(source, { threads, ...mirror, onProgress: (progress) => this.#onProgress?.(progress) });
    const extractor = await (choice.kind === 'embedded' ? loadEmbedded(choice.arriving, load) : load(sourceOf(choice)));
    const before = this.#extractor;
    this.#extractor = extractor;
    this.#classifier = undefined;
    await before?.dispose();
    for (const known of this.#pictures.values()) known.features = await extractor.features(known.pixels);
    return extractor.info.variant;
  }

  async add(id: number, pixels: Pixels): Promise<void> {
    this.#pictures.set(id, { pixels, features: await this.#loaded().features(pixels), strokes: undefined });
  }

  remove(id: number): void {
    this.#pictures.delete(id);
  }

  async learn({ strokes, numClasses }: Lesson): Promise<readonly TaughtPicture[] | undefined> {
    for (const { id, strokes: changed } of strokes) {
      const known = this.#pictures.get(id);
      if (known) known.strokes = isEmpty(changed) ? undefined : labelMapOf(changed.data, changed.height, changed.width);
    }
    const all = [...this.#pictures.values()];
    const painted = all.flatMap(({ features, strokes: labels }) => (labels ? [{ features, labels }] : []));
    // One class alone would be everywhere.
    const found = new Set(painted.flatMap(({ labels }) => [...new Set(labels.data)]));
    if (found.size - Number(found.has(NOTHING_PAINTED)) < 2) {
      this.#classifier = undefined;
      return undefined;
    }
    const others = all.flatMap(({ features, strokes: labels }) => (labels ? [] : [features]));
    this.#classifier = learnPixels(painted, { numClasses, others });
    return this.label('strokes');
  }

  async label(source: LabelSource): Promise<readonly TaughtPicture[] | undefined> {
    const [classifier, model] = [this.#classifier, this.#trained?.model];
    const taught: TaughtPicture[] = [];
    for (const [id, { pixels, features }] of this.#pictures) {
      if (source === 'trained') {
        if (!model) return undefined;
        taught.push({ id, labels: asSent((await model.segment(pixels)).labels) });
      } else {
        if (!classifier) return undefined;
        const { labels, margins } = classifier.segment(features);
        taught.push({ id, labels: asSent(labels), margins: asSent(margins) });
      }
    }
    return transfer(taught, taught.flatMap(({ labels, margins }) => [labels.data.buffer, ...(margins ? [margins.data.buffer] : [])]));
  }

  async checkpoint(labelSet: LabelSet, source: LabelSource): Promise<CheckpointFiles> {
    if (source === 'trained' && this.#trained) return this.#trained.files;
    if (!this.#classifier) throw new EngineError('Nothing was taught yet. Paint some strokes first.');
    return checkpointFiles(this.#loaded().checkpoint(this.#classifier), { labelSet });
  }

  async open(files: CheckpointFiles): Promise<LabelSet> {
    const model = await DeepLab.load(files, { threads: this.#loaded().info.threads });
    await this.#use({ model, files });
    return model.labelSet;
  }

  async train(labelSet: LabelSet, settings: TrainSettings, onStep: (step: number, loss: number) => void): Promise<void> {
    this.#running = new AbortController();
    const samples = [...this.#pictures.values()].flatMap((known) => {
      const labels = this.#truthOf(known, settings.truth);
      return labels ? [{ image: toPicture(known.pixels), labels }] : [];
    });
    if (samples.length === 0) throw new EngineError('Nothing is painted that could be trained on. Paint some strokes first.');
    const initial = await this.checkpoint(labelSet, settings.from);
    const { cropSize, threads } = this.#loaded().info;
    await this.#use(await trainOn({ samples, labelSet, initial, cropSize, threads, ...settings, signal: this.#running.signal }, onStep));
  }

  async forgetTrained(): Promise<void> {
    const before = this.#trained;
    this.#trained = undefined;
    await before?.model.dispose();
  }

  encodeLabels({ width, height, data }: Labels, palette: Palette): Promise<Blob> {
    return Promise.resolve(new Blob([new Uint8Array(encodeLabelPng(labelMapOf(data, height, width), palette))], { type: 'image/png' }));
  }

  async readLabels(file: Blob): Promise<Labels> {
    return asSent(await readLabels(file));
  }

  zip(files: Readonly<Record<string, Blob>>): Promise<Blob> {
    return zipped(files);
  }

  unzip(file: Blob): Promise<Readonly<Record<string, Blob>>> {
    return unzipped(file);
  }

  stop(): void {
    this.#running.abort();
  }

  #truthOf({ features, strokes }: KnownPicture, truth: TrainSettings['truth']): LabelMap | undefined {
    if (truth === 'strokes' || !this.#classifier) return strokes;
    const { labels, margins } = this.#classifier.segment(features);
    const painted = strokes?.data ?? [];
    const clear = labels.data.map((label, at) => ((painted[at] ?? NOTHING_PAINTED) !== NOTHING_PAINTED ? painted[at] : margins.data[at] < UNCLEAR ? NOTHING_PAINTED : label));
    return labelMapOf(clear, labels.shape[0], labels.shape[1]);
  }

  async #use(trained: { readonly model: DeepLab; readonly files: CheckpointFiles }): Promise<void> {
    await this.forgetTrained();
    this.#trained = trained;
  }

  #loaded(): FeatureExtractor {
    if (!this.#extractor) throw new EngineError('No network is loaded.');
    return this.#extractor;
  }
}

const isEmpty = ({ data }: Strokes): boolean => data.every((label) => label === NOTHING_PAINTED);

/** Labels as bytes of their own, which can be transferred. */
const asSent = ({ data, shape: [height, width] }: LabelMap): Labels => ({ width, height, data: new Uint8Array(data) });
