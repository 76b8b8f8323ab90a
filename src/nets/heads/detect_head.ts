/** What stands between backbone and logits, read from the variables: one function a part. */
import type { Facts } from '../facts.js';
import { otherFlags, withDefaultFlags, type HeadFlags } from './head_flags.js';
import { DECODER_STRIDES, type DeepLabVariant, type DecoderStride } from '../variant.js';

type Head = Pick<DeepLabVariant, 'aspp' | 'imagePooling' | 'atrousBranches' | 'decoderOutputStride' | 'flags'>;

const CELL = 'meta_architecture/concat_projection/weights';
const PROJECTION = 'decoder/feature_projection0';

/** @param endPoints channels of the layers that a decoder can refine, by output stride */
export function detectHead(facts: Facts, endPoints: ReadonlyMap<number, number>): Head {
  const pyramid = facts.has(CELL) ? detectCell(facts) : detectAspp(facts);
  const decoder = detectDecoder(facts, endPoints);
  const ranges = facts.some(/\/weights_quant\/min$/);
  if (ranges !== undefined) facts.conclude('quantised to 8 bits', `there is a '${ranges}'`);
  const flags = otherFlags(withDefaultFlags({ ...pyramid.flags, ...decoder.flags, ...(ranges === undefined ? {} : { quantized: true }) }));
  const { aspp, imagePooling, atrousBranches } = pyramid;
  return { aspp, imagePooling, atrousBranches, decoderOutputStride: decoder.decoderOutputStride, ...(flags ? { flags } : {}) };
}

/** What classes are told by: the logits, or the decoder where that gives them. */
export function logitsVariable(facts: Facts): string | undefined {
  if (facts.has('logits/semantic/weights')) return 'logits/semantic/weights';
  const linear = ['decoder/decoder_conv0', 'decoder/decoder_conv0/decoder_conv0_2'].find((scope) => facts.has(`${scope}/biases`));
  return linear === undefined ? undefined : `${linear}/weights`;
}

interface Pyramid extends Pick<Head, 'aspp' | 'imagePooling' | 'atrousBranches'> {
  readonly flags?: Partial<HeadFlags>;
}

function detectCell(facts: Facts): Pyramid {
  const scope = (index: number): string => `meta_architecture/branch${index}`;
  let atrousBranches = 0;
  while (facts.has(`${scope(atrousBranches)}_depthwise/depthwise_weights`) || facts.has(`${scope(atrousBranches)}/weights`)) atrousBranches++;
  facts.conclude(`dense prediction cell of ${atrousBranches} branches`, `there is a '${CELL}'`);
  return { aspp: true, imagePooling: false, atrousBranches, flags: { densePredictionCell: true } };
}

function detectAspp(facts: Facts): Pyramid {
  const hasProjection = facts.has('concat_projection/weights');
  if (!hasProjection && !facts.has('aspp0/weights')) return detectLogitsBranches(facts);
  facts.conclude('ASPP', `there is ${hasProjection ? "a 'concat_projection/weights'" : "an 'aspp0/weights'"}`);
  const imagePooling = facts.decide('image_pooling/weights', ['image pooling', 'no image pooling']);
  const squeezes = imagePooling && facts.has('image_pooling/biases');
  if (squeezes) facts.conclude('squeeze and excitation', "there is an 'image_pooling/biases'");
  if (!hasProjection) facts.conclude('no projection', "there is no 'concat_projection/weights'");
  const filters = facts.channels('aspp0/weights') ?? facts.channels('concat_projection/weights') ?? 256;
  if (filters !== 256) facts.conclude(`${filters} filters`, facts.describe('aspp0/weights'));
  const separable = facts.count((i) => `aspp${i + 1}_depthwise/depthwise_weights`);
  const full = facts.count((i) => `aspp${i + 1}/weights`);
  const atrousBranches = Math.max(separable, full);
  facts.conclude(`${atrousBranches} atrous branches`, `there are ${atrousBranches} scopes '${full > separable ? 'aspp1, aspp2, ...' : 'asppN_depthwise'}'`);
  return {
    aspp: true,
    imagePooling,
    atrousBranches,
    flags: {
      asppConvsFilters: filters,
      asppWithConcatProjection: hasProjection,
      asppWithSqueezeAndExcitation: squeezes,
      asppWithSeparableConv: full <= separable,
    },
  };
}

/** Without ASPP, logits may have branches of their own (aspp_with_batch_norm off). */
function detectLogitsBranches(facts: Facts): Pyramid {
  facts.conclude('no ASPP', "there is neither a 'concat_projection/weights' nor an 'aspp0/weights'");
  const branches = facts.count((i) => `logits/semantic${i === 0 ? '' : `_${i}`}/weights`);
  const logitsKernelSize = facts.shape('logits/semantic/weights')?.[0] ?? 1;
  const atrousBranches = branches > 1 || logitsKernelSize > 1 ? branches : 0;
  if (atrousBranches > 0) facts.conclude(`${atrousBranches} atrous branches of logits`, facts.describe('logits/semantic/weights'));
  return { aspp: false, imagePooling: false, atrousBranches, flags: { logitsKernelSize } };
}

function detectDecoder(facts: Facts, endPoints: ReadonlyMap<number, number>): { readonly decoderOutputStride: DecoderStride | undefined; readonly flags?: Partial<HeadFlags> } {
  const suffix = (stage: number): string => (stage === 0 ? '' : `_${stage}`);
  const stages = facts.count((stage) => `${PROJECTION}${suffix(stage)}/weights`);
  if (stages === 0) {
    facts.conclude('no decoder', `there is no '${PROJECTION}/weights'`);
    return { decoderOutputStride: undefined };
  }
  const strides = stridesOf(Array.from({ length: stages }, (_, stage) => facts.inputs(`${PROJECTION}${suffix(stage)}/weights`)), endPoints);
  const why = stages === 1 && strides[0] === 4 ? `there is a '${PROJECTION}/weights'` : Array.from({ length: stages }, (_, stage) => facts.describe(`${PROJECTION}${suffix(stage)}/weights`)).join(', ');
  facts.conclude(`decoder at stride${stages > 1 ? 's' : ''} ${strides.join(', ')}`, why);
  return { decoderOutputStride: strides[stages - 1], flags: { coarserDecoderStrides: strides.slice(0, -1), ...decoderFlags(facts) } };
}

/** Which layers the stages refine, by the channels that they take: from coarse to fine, and the finest where small networks have as many in several. */
function stridesOf(channels: readonly (number | undefined)[], endPoints: ReadonlyMap<number, number>): DecoderStride[] {
  const strides: DecoderStride[] = [];
  // From the last stage on, each is coarser than the one behind it.
  for (const count of [...channels].reverse()) {
    const fine = strides[0] ?? 0;
    strides.unshift(DECODER_STRIDES.find((stride) => stride > fine && endPoints.get(stride) === count) ?? DECODER_STRIDES.find((stride) => stride > fine) ?? 16);
  }
  return strides;
}

/** Of the first stage; the others are like it. */
function decoderFlags(facts: Facts): Partial<HeadFlags> {
  const first = 'decoder/decoder_conv0';
  const separable = `${first}_pointwise/weights`;
  const repeated = `${first}/decoder_conv0_1`;
  const summed = 'decoder/decoder_split_sep_conv0_pointwise/weights';
  const kinds: readonly (readonly [channels: number | undefined, flags: Partial<HeadFlags>])[] = [
    [facts.channels(separable), {}],
    [facts.channels(`${repeated}/weights`), { decoderUseSeparableConv: false, decoderOutputIsLogits: facts.has(`${repeated}/biases`) }],
    [facts.channels(summed), { decoderUseSumMerge: true }],
    [facts.channels(`${first}/weights`), { decoderUseSumMerge: true, decoderUseSeparableConv: false, decoderOutputIsLogits: facts.has(`${first}/biases`) }],
  ];
  const [decoderFilters = 256, kind] = kinds.find(([channels]) => channels !== undefined) ?? [256, {}];
  if (kind.decoderUseSumMerge) facts.conclude('features and early layer are added', `there is ${facts.has(summed) ? `'${summed}'` : `a '${first}/weights'`}`);
  if (kind.decoderUseSeparableConv === false) facts.conclude('full convolutions in the decoder', `there is no '${separable}'`);
  if (kind.decoderOutputIsLogits) facts.conclude("the decoder's result is the logits", 'its convolutions have biases in place of batch norms');
  return { decoderFilters, ...kind };
}
