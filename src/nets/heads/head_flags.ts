/**
 * How the parts between backbone and logits are built, by the flags of the research code that tell them (research/deeplab/common.py), under the same names. Defaults
 * are the flags', which are those of the zoo's checkpoints of 2018.
 */
export interface HeadFlags {
  /** Filters of every branch of ASPP and of their projection. */
  readonly asppConvsFilters: number;
  /** Whether atrous branches are a depthwise and a pointwise convolution, or one of all channels. */
  readonly asppWithSeparableConv: boolean;
  /** Whether the branches, side by side, go through a 1x1 convolution. */
  readonly asppWithConcatProjection: boolean;
  /** Whether the image-level feature says how much each channel of the others counts, rather than standing beside them. */
  readonly asppWithSqueezeAndExcitation: boolean;
  /** A dense prediction cell in place of ASPP. */
  readonly densePredictionCell: boolean;
  /** Of each logits branch; more than 1 only without ASPP. */
  readonly logitsKernelSize: number;
  readonly decoderUseSeparableConv: boolean;
  /** Whether features and an early layer are added, or stand side by side. */
  readonly decoderUseSumMerge: boolean;
  readonly decoderFilters: number;
  /** Whether the decoder's result is the logits; its convolutions are linear then. */
  readonly decoderOutputIsLogits: boolean;
  /** Stages of the decoder in front of the last one, by their output strides. */
  readonly coarserDecoderStrides: readonly number[];
  /** Whether weights and activations go through FakeQuant nodes, whose ranges are variables (tf.contrib.quantize). */
  readonly quantized: boolean;
}

const DEFAULTS: HeadFlags = {
  asppConvsFilters: 256,
  asppWithSeparableConv: true,
  asppWithConcatProjection: true,
  asppWithSqueezeAndExcitation: false,
  densePredictionCell: false,
  logitsKernelSize: 1,
  decoderUseSeparableConv: true,
  decoderUseSumMerge: false,
  decoderFilters: 256,
  decoderOutputIsLogits: false,
  coarserDecoderStrides: [],
  quantized: false,
};

/** All flags, with the defaults of those that are left out. */
export const withDefaultFlags = (flags: Partial<HeadFlags> = {}): HeadFlags => ({ ...DEFAULTS, ...flags });

/** Only the flags that are not as their defaults; undefined where all are. */
export function otherFlags(flags: HeadFlags): Partial<HeadFlags> | undefined {
  const others = Object.entries(flags).filter(([name, value]) => String(value) !== String(DEFAULTS[name as keyof HeadFlags]));
  return others.length > 0 ? Object.fromEntries(others) : undefined;
}

/** What is other than by default, for people. */
export function describeFlags(flags: Partial<HeadFlags> | undefined): string[] {
  const all = withDefaultFlags(flags);
  return [
    ...(all.asppConvsFilters === DEFAULTS.asppConvsFilters ? [] : [`${all.asppConvsFilters} filters`]),
    ...(all.asppWithSeparableConv ? [] : ['full convolutions']),
    ...(all.asppWithConcatProjection ? [] : ['no projection']),
    ...(all.asppWithSqueezeAndExcitation ? ['squeeze and excitation'] : []),
  ];
}
