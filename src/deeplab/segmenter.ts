/** From a picture to its segmentation, with a network that is there. Read `segment` from top to bottom. */
import type { NdArray } from 'ndarray';
import { InvalidArgumentError, throwIfAborted } from '../errors.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import { labelMapOf, type LabelMap, type Picture } from '../io/pictures/picture.js';
import { openPicture, type PictureInput } from '../io/pictures/picture_input.js';
import { ndarray } from '../ndarray_package.js';
import type { Tensor } from '../tensor.js';
import { hasNaN, hasNonFinite, notNumbers } from './not_numbers.js';
import { isPlain, passesOf } from './passes/multi_scale.js';
import type { SegmentationNetwork } from './network.js';
import type { RunControl, SegmentOptions } from './options.js';
import { PLAIN, type Pass } from './passes/pass.js';
import { legendOf, resizeLabels, scoresAtSize } from './passes/postprocess.js';
import type { FittedPicture } from './passes/preprocess.js';
import { stepReporter, Stopwatch } from './progress.js';
import { labelsAtSize, scoreMapOf, type ScoreMap } from './passes/score_map.js';
import { Segmentation } from './segmentation.js';
import { segmentTiles, type TiledPicture } from './tiles/segment_tiles.js';
import { tileSpans } from './tiles/tile_layout.js';
import { overlapOf } from './tiles/tile_options.js';

/** What is found in a picture. */
interface Found {
  readonly labels: LabelMap;
  readonly probabilities?: NdArray<Float32Array>;
  readonly seenSize: readonly [height: number, width: number];
  readonly warning?: string;
}

/** Where the parts of some work are among all of it. */
interface Part {
  readonly index: number;
  readonly parts: number;
}

const WHOLE: Part = { index: 0, parts: 1 };

/** Probabilities, and whether they are none. */
interface FoundScores {
  readonly map: ScoreMap;
  readonly isNaN: boolean;
}

export class Segmenter {
  readonly #network: SegmentationNetwork;
  readonly #labelSet: LabelSet;
  readonly #requireOpen: () => void;
  /** Found once, for the first picture whose scores are no numbers. */
  #notNumbers: Promise<string> | undefined;

  /** @param requireOpen throws when the model was disposed of meanwhile */
  constructor(network: SegmentationNetwork, labelSet: LabelSet, requireOpen: () => void) {
    this.#network = network;
    this.#labelSet = labelSet;
    this.#requireOpen = requireOpen;
  }

  async segment(input: PictureInput, options: SegmentOptions, what: string): Promise<Segmentation> {
    this.#requireOpen();
    const { scales = [1], flip = false, signal } = options;
    const passes = passesOf(scales, flip);
    // Asked for ahead of the work: a frozen graph refuses here.
    passes.forEach((pass) => this.#network.checkPass(pass));
    throwIfAborted(signal);
    const stopwatch = new Stopwatch();
    const picture = await openPicture(input, signal, what);
    const tiles = this.#tilesOf(picture, options.tile);
    if (options.probabilities || tiles) scoresEndpoint(this.#network);
    const fitted = tiles ? undefined : this.#network.fit(picture);
    const preprocess = stopwatch.lap();
    const found = fitted ? await this.#find(picture, fitted, passes, options, stopwatch) : await this.#findInTiles(tiles as TiledPicture, passes, options, stopwatch);
    const timings = { preprocess, network: found.network, postprocess: stopwatch.lap() };
    return new Segmentation({ ...found, legend: legendOf(found.labels, this.#labelSet), timings, labelSet: this.#labelSet, picture });
  }

  async #find(picture: Picture, fitted: FittedPicture, passes: readonly Pass[], options: SegmentOptions, stopwatch: Stopwatch): Promise<Found & { readonly network: number }> {
    const [height, width] = picture.shape;
    const { probabilities: wantsProbabilities = false } = options;
    const seenSize = await this.#network.seenSize(fitted);
    if (isPlain(passes) && !this.#network.labelsFromScores(fitted, wantsProbabilities)) {
      const { labels: endpoint, small } = this.#network.endpoints;
      const [given, scores] = await this.#run(PLAIN, this.#network.feeds(fitted), [endpoint, ...(small === undefined ? [] : [small])], options, WHOLE);
      const found = wantsProbabilities ? await this.#probabilities(passes, fitted, options) : undefined;
      const warning = await this.#warning(scores !== undefined && hasNaN(scores.data as ArrayLike<number>), fitted, options);
      const network = stopwatch.lap();
      const labels = resizeLabels(await this.#network.readLabels(given, fitted), height, width);
      return { labels, ...(found ? { probabilities: scoresAtSize(found.map, height, width) } : {}), seenSize, ...warning, network };
    }
    if (!wantsProbabilities && !this.#network.labelsFromScores(fitted, false)) {
      const scores = await this.#passScores(passes, fitted, options);
      const given = await this.#mean(scores, 'labels', options);
      const warning = await this.#warning(scores.some(isNotFinite), fitted, options);
      const network = stopwatch.lap();
      return { labels: resizeLabels(await this.#network.readLabels(given, fitted), height, width), seenSize, ...warning, network };
    }
    const { map, isNaN } = await this.#probabilities(passes, fitted, options);
    const warning = await this.#warning(isNaN, fitted, options);
    const network = stopwatch.lap();
    // As the exported graph has it: labels of the resized picture, enlarged.
    const labels = fitted.pixels ? resizeLabels(labelsAtSize(map, map.height, map.width), height, width) : labelsAtSize(map, height, width);
    return { labels, ...(wantsProbabilities ? { probabilities: scoresAtSize(map, height, width) } : {}), seenSize, ...warning, network };
  }

  /** Undefined where one tile is all of the picture. */
  #tilesOf(picture: Picture, tile: SegmentOptions['tile']): TiledPicture | undefined {
    if (tile === undefined || tile === false) return undefined;
    const { tileSize, facts } = this.#network;
    const overlap = overlapOf(tile, tileSize);
    const [rows, columns] = ([0, 1] as const).map((axis) => tileSpans(picture.shape[axis], tileSize[axis], overlap[axis], facts.outputStride));
    return rows.length * columns.length > 1 ? { picture, rows, columns } : undefined;
  }

  async #findInTiles(tiles: TiledPicture, passes: readonly Pass[], options: SegmentOptions, stopwatch: Stopwatch): Promise<Found & { readonly network: number }> {
    const { probabilities: wantsProbabilities = false } = options;
    const { facts, endpoints } = this.#network;
    const [height, width] = tiles.picture.shape;
    const parts = tiles.rows.length * tiles.columns.length * passes.length;
    const areLogits = isPlain(passes) && endpoints.scoresAre === 'logits';
    let warning: { readonly warning?: string } = {};
    const of = async (tile: Picture, index: number): Promise<ScoreMap> => {
      const fitted = this.#network.fitTile(tile);
      const part = { index: index * passes.length, parts };
      const { map, isNaN } = areLogits ? await this.#logits(fitted, options, part) : await this.#probabilities(passes, fitted, options, part);
      if (warning.warning === undefined) warning = await this.#warning(isNaN, fitted, options);
      return map;
    };
    const { labels, probabilities } = await segmentTiles(tiles, { classes: facts.numClasses, areLogits, of }, wantsProbabilities);
    const network = stopwatch.lap();
    return {
      labels: labelMapOf(labels, height, width),
      ...(probabilities ? { probabilities: ndarray(probabilities, [height, width, facts.numClasses]) } : {}),
      seenSize: [height, width],
      ...warning,
      network,
    };
  }

  /** Scores of the plain pass as they are; where tiles do not overlap, no more is needed. */
  async #logits(picture: FittedPicture, options: RunControl, part: Part = WHOLE): Promise<FoundScores> {
    const [scores] = await this.#run(PLAIN, this.#network.feeds(picture), [scoresEndpoint(this.#network)], options, part);
    const map = await this.#network.readScores(scores, picture);
    return { map, isNaN: hasNaN(map.scores) };
  }

  /** Probabilities, averaged over the passes. */
  async #probabilities(passes: readonly Pass[], picture: FittedPicture, options: RunControl, part?: Part): Promise<FoundScores> {
    if (!this.#network.passScores) {
      const found = await this.#logits(picture, options, part);
      if (this.#network.endpoints.scoresAre === 'probabilities') return found;
      await this.#network.probabilities.softmax(found.map, options);
      return { ...found, isNaN: found.isNaN || hasNaN(found.map.scores) };
    }
    const scores = await this.#passScores(passes, picture, options, part);
    const mean = await this.#mean(scores, 'probabilities', options);
    return { map: scoreMapOf(mean, picture.height, picture.width), isNaN: scores.some(isNotFinite) };
  }

  #mean(scores: readonly Tensor[], what: 'probabilities' | 'labels', options: RunControl): Promise<Tensor> {
    return this.#network.probabilities.mean(scores, this.#network.facts.cropSize, what, options);
  }

  /** Class scores of every pass, as small as the network gives them. */
  async #passScores(passes: readonly Pass[], picture: FittedPicture, options: RunControl, { index, parts }: Part = { index: 0, parts: passes.length }): Promise<Tensor[]> {
    const feeds = this.#network.feeds(picture);
    const maps: Tensor[] = [];
    for (const [i, pass] of passes.entries()) {
      const endpoint = this.#network.passScores?.(pass) ?? scoresEndpoint(this.#network);
      maps.push(...(await this.#run(pass, feeds, [endpoint], options, { index: index + i, parts })));
    }
    return maps;
  }

  async #run(pass: Pass, feeds: ReadonlyMap<string, Tensor>, fetches: readonly string[], { onProgress, signal }: RunControl, { index, parts }: Part) {
    if (index > 0) this.#requireOpen();
    const report = stepReporter(onProgress);
    // Passes have different numbers of steps: each counts as much as the others, so that the total stays the same.
    const onStep = report && ((done: number, total: number) => (parts === 1 ? report(done, total) : report(index + done / total, parts)));
    return this.#network.withProgram(pass, (program) => program.execute(feeds, fetches, { onStep, signal }));
  }

  async #warning(isNaN: boolean, picture: FittedPicture, { signal }: RunControl): Promise<{ readonly warning?: string }> {
    if (!isNaN) return {};
    this.#notNumbers ??= notNumbers(this.#network, picture, signal);
    try {
      return { warning: await this.#notNumbers };
    } catch (error) {
      // Whoever comes next may have the time.
      this.#notNumbers = undefined;
      throw error;
    }
  }
}

const isNotFinite = ({ data }: Tensor): boolean => hasNonFinite(data as ArrayLike<number>);

function scoresEndpoint({ endpoints }: SegmentationNetwork): string {
  if (endpoints.scores !== undefined) return endpoints.scores;
  throw new InvalidArgumentError(
    `This frozen graph gives no probabilities: its labels, '${endpoints.labels}', come from something else than the ArgMax of class scores. Leave the option out, or load the checkpoint.`,
  );
}
