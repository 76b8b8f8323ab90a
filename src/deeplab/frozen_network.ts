/** A frozen graph as a network: pictures go in and labels come out as it was exported, whatever it does between. */
import { InvalidArgumentError } from '../errors.js';
import { Program } from '../engine/program.js';
import { specialize } from '../engine/specialize.js';
import type { Graph } from '../graph/graph.js';
import type { LabelMap, Picture } from '../io/pictures/picture.js';
import type { Backend } from '../ops/contract/backend.js';
import type { Tensor } from '../tensor.js';
import type { NetworkFacts } from './facts.js';
import { detectFrozen, type FrozenDeepLab } from './frozen/detect.js';
import { channelsSize, sameSize, type Size } from './frozen/map_size.js';
import { countParameters } from './frozen/named_variables.js';
import { networkInputs } from './frozen/network_inputs.js';
import { feedAt } from './frozen/picture_place.js';
import { cropOf } from './frozen/sizes.js';
import { lastResize } from './frozen/ways_back.js';
import type { ProgramOptions, SegmentationNetwork } from './network.js';
import { KeptPrograms } from './kept_programs.js';
import { isPlainPass, type Pass } from './passes/pass.js';
import { cutLabels, labelMapFrom, resizeLabels } from './passes/postprocess.js';
import { Probabilities } from './passes/probabilities.js';
import { fitToCrop, formedPicture, type FittedPicture } from './passes/preprocess.js';
import { resizedScores, scoreMapOf, type ScoreMap } from './passes/score_map.js';

export interface FrozenNetwork extends SegmentationNetwork {
  /** Whether its crop would shift labels if it were no multiple of the output stride plus 1. */
  readonly shiftsLabels: boolean;
}

/** @param cropSize for a graph that takes pictures of any size as they are: the largest that it shall be given */
export async function frozenNetwork(
  graph: Graph,
  cropSize: NetworkFacts['cropSize'] | undefined,
  backend: Backend,
  programOptions: ProgramOptions,
): Promise<FrozenNetwork> {
  const frozen = await detectFrozen(graph, cropSize);
  const { endpoints, facts, place, feedSize } = frozen;
  const program = new Program(frozen.graph, backend, programOptions);
  const others = new KeptPrograms();
  const maps = new FrozenMaps(frozen);
  const [feed] = feedAt(place, feedSize);
  const feeds = (picture: FittedPicture): ReadonlyMap<string, Tensor> => new Map([[place.endpoint, formedPicture(picture, { ...place, takesUnitRange: frozen.takesUnitRange }, maps.fedSize(picture))]]);
  const checkPass = (pass: Pass): void => {
    if (isPlainPass(pass)) return;
    throw new InvalidArgumentError(
      'A frozen graph runs at the one scale that it was exported for, and not mirrored. Load the checkpoint to use scales and flip.',
    );
  };
  return {
    facts,
    shiftsLabels: frozen.hasCrop && frozen.alignsCorners,
    graph: frozen.graph,
    parameters: countParameters(graph),
    endpoints,
    checkPass,
    async withProgram(pass, use) {
      checkPass(pass);
      return use(program);
    },
    feed,
    smallest: frozen.smallest,
    probabilities: new Probabilities(backend, others),
    fit: (picture) => maps.fit(picture),
    tileSize: frozen.fit === 'as it is' && frozen.hasCrop ? frozen.cropSize : frozen.feedSize,
    fitTile: (tile) => maps.fit(tile),
    seenSize: (picture) => maps.seenSize(picture),
    labelsFromScores: (picture, wantsProbabilities) => maps.labelsFromScores(picture, wantsProbabilities),
    readLabels: (labels, picture) => maps.labels(labels, picture),
    readScores: (scores, picture) => maps.scores(scores, picture),
    feeds,
    pictureFeeds: feeds,
    multiplyAdds: () => Promise.resolve(frozen.multiplyAdds),
    async dispose() {
      await others.dispose();
      await program.dispose();
    },
  };
}

/** What a graph makes of a picture's size. */
interface Placement {
  /** The map that scores and labels lie on. */
  readonly crop: Size;
  /** The part of it, at its top left, that the picture takes. */
  readonly content: Size;
}

/** From pictures to what is fed, and from what comes out to the picture. */
class FrozenMaps {
  readonly #frozen: FrozenDeepLab;
  #last: { readonly size: Size; readonly placement: Placement } | undefined;

  constructor(frozen: FrozenDeepLab) {
    this.#frozen = frozen;
  }

  fit(picture: Picture): FittedPicture {
    const { fit, feedSize } = this.#frozen;
    const [height, width] = picture.shape;
    return fit === 'as it is' ? { picture, height, width, resized: false } : fitToCrop(picture, feedSize);
  }

  async seenSize(picture: FittedPicture): Promise<Size> {
    return this.#frozen.fit === 'as it is' ? (await this.#placement(picture)).content : [picture.height, picture.width];
  }

  fedSize({ height, width }: FittedPicture): Size {
    const { fit, feedSize } = this.#frozen;
    return fit === 'pad' ? feedSize : [height, width];
  }

  labelsFromScores({ resized }: FittedPicture, wantsProbabilities: boolean): boolean {
    const { labelsAre } = this.#frozen;
    return labelsAre === 'scores' || (labelsAre === 'argMax' && (resized || wantsProbabilities));
  }

  /** Labels come at the size of what was fed, or on the crop; smaller ones are enlarged to that first. */
  async labels(tensor: Tensor, picture: FittedPicture): Promise<LabelMap> {
    const { height, width } = picture;
    const labels = labelMapFrom(tensor);
    const size: Size = [labels.shape[0], labels.shape[1]];
    if (sameSize(size, this.fedSize(picture))) return cutLabels(labels, height, width);
    const { crop, content } = await this.#placement(picture);
    if (sameSize(size, content)) return resizeLabels(labels, height, width);
    return resizeLabels(cutLabels(resizeLabels(labels, ...crop), ...content), height, width);
  }

  /** Scores are interpolated to the size of the crop, where they are smaller. */
  async scores(scores: Tensor, picture: FittedPicture): Promise<ScoreMap> {
    const size = channelsSize(scores.shape);
    const { crop, content } = await this.#placement(picture);
    if (sameSize(size, content) || sameSize(size, crop)) return scoreMapOf(scores, ...content);
    const map = scoreMapOf(scores, ...size);
    return { scores: resizedScores(map, ...crop), cropWidth: crop[1], classes: map.classes, height: content[0], width: content[1] };
  }

  async #placement(picture: FittedPicture): Promise<Placement> {
    const { fit, cropSize, hasCrop } = this.#frozen;
    const { height, width } = picture;
    if (fit !== 'as it is') return { crop: hasCrop ? cropSize : this.fedSize(picture), content: [height, width] };
    // Asked several times a picture, and pictures of a size come in a row.
    if (!this.#last || !sameSize(this.#last.size, [height, width])) this.#last = { size: [height, width], placement: await this.#resizedPlacement(height, width) };
    return this.#last.placement;
  }

  async #resizedPlacement(height: number, width: number): Promise<Placement> {
    const { graph, place, endpoints } = this.#frozen;
    const lowered = await specialize(graph, feedAt(place, [height, width]), [endpoints.labels]);
    const resized = networkInputs(lowered, place.endpoint).map((input) => lastResize(lowered, input)).at(0);
    const crop = cropOf(lowered, place.endpoint, { endpoint: endpoints.labels, kind: 'labels' });
    return { crop, content: resized ? [resized[0], resized[1]] : [height, width] };
  }
}
