/**
 * Which network a set of variables fills, read from the variables alone: scopes tell the parts, shapes tell the sizes.
 * Every conclusion comes with the fact that it was drawn from.
 */
import { MissingVariablesError } from '../errors.js';
import { blockName, makeDivisible, mobilenetChannels, type MobileNetTable } from './backbones/mobilenet.js';
import { mobilenetTable } from './backbones/tables.js';
import { backboneScope } from './heads/deeplab_head.js';
import { detectHead, logitsVariable } from './heads/detect_head.js';
import { Facts } from './facts.js';
import { canonicalVariables, type Variables } from './weights/variables.js';
import { describeVariant, isMobileNet, isResNet, RESNETS, XCEPTIONS, type Backbone, type Variant } from './variant.js';

export interface Detection {
  readonly variant: Variant;
  /** One sentence a conclusion: `backbone mobilenet_v2: there is 'MobilenetV2/Conv/weights'`. */
  readonly reasons: readonly string[];
}

/** The multipliers that checkpoints were published with; others are worked out from the channels. */
const PUBLISHED_MULTIPLIERS = [1, 0.35, 0.5, 0.75, 1.3, 1.4] as const;

/** A variable that tells the backbone. Both MobileNet-v3 have those of the smaller one; the larger one is told by what it has more. */
const LANDMARKS: readonly (readonly [Backbone, string])[] = [
  ['mobilenet_v2', 'MobilenetV2/Conv/weights'],
  ['mobilenet_v3_large_seg', 'MobilenetV3/expanded_conv_14/project/weights'],
  ['mobilenet_v3_small_seg', 'MobilenetV3/Conv/weights'],
  ['mobilenet_edgetpu', 'MobilenetEdgeTPU/Conv/weights'],
  ...XCEPTIONS.map((name) => [name, `${name}/entry_flow/conv1_1/weights`] as const),
  ...RESNETS.map((name) => [name, `${backboneScope({ backbone: name })}/conv1_1/weights`] as const),
];

const EXPECTED =
  `expected a DeepLab checkpoint or an ImageNet classifier with the backbone mobilenet_v2 ('MobilenetV2/Conv/weights'), MobileNet-v3 or EdgeTPU ('MobilenetV3/Conv/weights'), ` +
  `${XCEPTIONS.join(', ')} ('xception_65/entry_flow/conv1_1/weights') or ${RESNETS.join(', ')} ('resnet_v1_50/conv1_1/weights')`;

/**
 * Reads the variant from a checkpoint.
 *
 * @throws MissingVariablesError when there is no backbone or nothing on top of it; names what was found.
 */
export function detectVariant(original: Variables): Detection {
  const facts = new Facts(canonicalVariables(original));
  const backbone = detectBackbone(facts);
  const channels = isMobileNet(backbone) ? detectChannels(facts, mobilenetTable(backbone)) : { depthMultiplier: 1, channelDivisor: 8 as const };
  const base = { backbone, ...channels };

  const semantic = logitsVariable(facts);
  if (semantic !== undefined) {
    const numClasses = facts.channels(semantic)!;
    facts.conclude(`task segmentation with ${numClasses} classes`, facts.describe(semantic));
    return { variant: { ...base, task: 'segmentation', numClasses, ...detectHead(facts, endPointChannels(facts, backbone)) }, reasons: facts.reasons };
  }
  const name = isMobileNet(backbone) ? `${mobilenetTable(backbone).scope}/Logits/Conv2d_1c_1x1/weights` : `${backboneScope({ backbone })}/logits/weights`;
  const logits = facts.shape(name);
  if (!logits || logits.length !== 4) {
    throw new MissingVariablesError(
      `Found the backbone ${backbone}, but neither DeepLab's logits ('logits/semantic/weights') nor the classifier's ('${name}'); ${EXPECTED}.`,
    );
  }
  if (isMobileNet(backbone) && backbone !== 'mobilenet_v2') {
    throw new MissingVariablesError(`This is an ImageNet classifier of ${backbone}, which is not built here; expected mobilenet_v2, an Xception or a ResNet as classifier, or a DeepLab.`);
  }
  facts.conclude(`task classification with ${logits[3]} classes`, facts.describe(name));
  return { variant: { ...base, task: 'classification', numClasses: logits[3], embedding: logits[2] }, reasons: facts.reasons };
}

/** What an error about variables should add: the variant that they look like, unless that is what they did not fit. */
export function adviceFor(variables: Variables, built: Variant): string {
  try {
    const [nearest, description] = [describeVariant(detectVariant(variables).variant), describeVariant(built)];
    if (nearest === description) return 'That is the network which these variables look like most; check that the file is complete, and that it was written by the research code or by this library.';
    return `They look like ${nearest}; build that, or check that the file is complete.`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function detectBackbone(facts: Facts): Backbone {
  for (const [backbone, name] of LANDMARKS) {
    if (!facts.has(name)) continue;
    facts.conclude(`backbone ${backbone}`, `there is '${name}'`);
    return backbone;
  }
  const beta = facts.some(/^resnet_v1_(50|101|18)\/conv1\/weights$/);
  if (beta !== undefined) throw new MissingVariablesError(`This is a ResNet whose first convolution is 7x7 ('${beta}'); of the ResNets ${RESNETS.join(' and ')} are built here, which begin with three of 3x3.`);
  throw new MissingVariablesError(`This is no network that can be built: found ${facts.sample()}; ${EXPECTED}.`);
}

/** The depth multiplier and rounding under which most of MobileNet's layers have the channels that they have. */
function detectChannels(facts: Facts, table: MobileNetTable): { depthMultiplier: number; channelDivisor: 1 | 8 } {
  const stem = facts.channels(`${table.scope}/Conv/weights`);
  const blocks = table.blocks.map((_, i) => facts.channels(`${table.scope}/${blockName(i)}/project/weights`));
  const top = table.top && facts.channels(`${table.scope}/Conv_1/weights`);
  const found = [stem, ...blocks, top];
  const last = blocks.length - 1;
  const nominal = { stem: table.stem.channels, last: table.blocks[last].channels };
  const multipliers = [...PUBLISHED_MULTIPLIERS, (blocks[last] ?? nominal.last) / nominal.last, (stem ?? nominal.stem) / nominal.stem, ...(table.top && top !== undefined ? [top / table.top.channels] : [])];
  // Only DeepLab's MobileNet-v2 is not rounded to multiples of 8.
  const divisors = table.scope === 'MobilenetV2' ? ([8, 1] as const) : ([8] as const);
  const candidates = multipliers.flatMap((depthMultiplier) => divisors.map((channelDivisor) => ({ depthMultiplier, channelDivisor })));
  const agreement = candidates.map(({ depthMultiplier, channelDivisor }) => {
    const expected = mobilenetChannels(table, depthMultiplier, channelDivisor);
    return [expected.stem, ...expected.blocks, ...(table.top ? [expected.top] : [])].filter((channels, i) => channels === found[i]).length;
  });
  const best = agreement.indexOf(Math.max(...agreement));
  const known = found.filter((channels) => channels !== undefined).length;
  facts.conclude(
    `depth multiplier ${candidates[best].depthMultiplier}, channels rounded to multiples of ${candidates[best].channelDivisor}`,
    `${agreement[best]} of ${known} layers have the channels that this gives (the first ${stem}, the last ${blocks[last] ?? 'missing'})`,
  );
  return candidates[best];
}

/** Channels of the layers that a decoder can refine. */
function endPointChannels(facts: Facts, backbone: Backbone): ReadonlyMap<number, number> {
  if (isResNet(backbone)) return new Map([[4, 256], [8, 512], [16, 1024]]);
  if (!isMobileNet(backbone)) return new Map([[4, 256], [8, 728], [16, 1024]]);
  const { scope, endPoints } = mobilenetTable(backbone);
  return new Map(Object.entries(endPoints).map(([stride, block]) => [Number(stride), facts.inputs(`${scope}/${blockName(block!)}/depthwise/depthwise_weights`) ?? makeDivisible(0, 8)]));
}
