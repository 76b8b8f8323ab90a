/**
 * Which network a set of variables fills, read from the variables alone: scopes tell the parts, shapes tell the sizes.
 * Every conclusion comes with the fact that it was drawn from.
 */
import { MissingVariablesError } from '../errors.js';
import { formatShape, type Shape } from '../tensor.js';
import { blockName, mobilenetChannels } from './mobilenet_v2.js';
import { canonicalVariables, type Variables } from './variables.js';
import { describeVariant, XCEPTIONS, type Backbone, type Variant } from './variant.js';

export interface Detection {
  readonly variant: Variant;
  /** One sentence a conclusion: `backbone mobilenet_v2: there is 'MobilenetV2/Conv/weights'`. */
  readonly reasons: readonly string[];
}

/** The multipliers that checkpoints were published with; others are worked out from the channels. */
const PUBLISHED_MULTIPLIERS = [1, 0.35, 0.5, 0.75, 1.3, 1.4] as const;

const EXPECTED =
  `expected a DeepLab checkpoint or an ImageNet classifier with the backbone mobilenet_v2 ('MobilenetV2/Conv/weights') ` +
  `or ${XCEPTIONS.join(', ')} ('xception_65/entry_flow/conv1_1/weights')`;

/**
 * Reads the variant from a checkpoint.
 *
 * @throws MissingVariablesError when there is no backbone or nothing on top of it; names what was found.
 */
export function detectVariant(original: Variables): Detection {
  const facts = new Facts(canonicalVariables(original));
  const backbone = detectBackbone(facts);
  const channels = backbone === 'mobilenet_v2' ? detectChannels(facts) : { depthMultiplier: 1, channelDivisor: 8 as const };
  const base = { backbone, ...channels };

  const semantic = facts.shape('logits/semantic/weights');
  if (semantic) {
    facts.conclude(`task segmentation with ${semantic.at(-1)} classes`, `'logits/semantic/weights' is ${formatShape(semantic)}`);
    return { variant: { ...base, task: 'segmentation', numClasses: semantic.at(-1)!, ...detectHead(facts) }, reasons: facts.reasons };
  }
  const name = backbone === 'mobilenet_v2' ? 'MobilenetV2/Logits/Conv2d_1c_1x1/weights' : `${backbone}/logits/weights`;
  const logits = facts.shape(name);
  if (!logits || logits.length !== 4) {
    throw new MissingVariablesError(
      `Found the backbone ${backbone}, but neither DeepLab's logits ('logits/semantic/weights') nor the classifier's ('${name}'); ${EXPECTED}.`,
    );
  }
  facts.conclude(`task classification with ${logits[3]} classes`, `'${name}' is ${formatShape(logits)}`);
  return { variant: { ...base, task: 'classification', numClasses: logits[3], embedding: logits[2] }, reasons: facts.reasons };
}

/** What an error about variables should add: the variant that the variables look like. */
export function adviceFor(variables: Variables): string {
  try {
    const { variant } = detectVariant(variables);
    return `They look like ${describeVariant(variant)}; build that, or check that the file is complete.`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The variables, and what was concluded from them so far. */
class Facts {
  readonly reasons: string[] = [];
  readonly #variables: Variables['variables'];

  constructor({ variables }: Variables) {
    this.#variables = variables;
  }

  conclude(what: string, why: string): void {
    this.reasons.push(`${what}: ${why}`);
  }

  shape(name: string): Shape | undefined {
    return this.#variables.get(name)?.shape;
  }

  /** The last dimension of a variable: how many channels a layer gives out. */
  channels(name: string): number | undefined {
    return this.shape(name)?.at(-1);
  }

  has(name: string): boolean {
    return this.#variables.has(name);
  }

  /** A few names, for messages. */
  sample(): string {
    const names = [...this.#variables.keys()];
    if (names.length === 0) return 'no variables at all';
    return `${names.length} variables (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''})`;
  }
}

function detectBackbone(facts: Facts): Backbone {
  const landmarks: readonly (readonly [Backbone, string])[] = [
    ['mobilenet_v2', 'MobilenetV2/Conv/weights'],
    ...XCEPTIONS.map((name) => [name, `${name}/entry_flow/conv1_1/weights`] as const),
  ];
  for (const [backbone, name] of landmarks) {
    if (!facts.has(name)) continue;
    facts.conclude(`backbone ${backbone}`, `there is '${name}'`);
    return backbone;
  }
  throw new MissingVariablesError(`This is no network that can be built: found ${facts.sample()}; ${EXPECTED}.`);
}

/** The depth multiplier and rounding under which most of MobileNet's layers have the channels that they have. */
function detectChannels(facts: Facts): { depthMultiplier: number; channelDivisor: 1 | 8 } {
  const stem = facts.channels('MobilenetV2/Conv/weights');
  const blocks = mobilenetChannels(1, 8).blocks.map((_, i) => facts.channels(`MobilenetV2/${blockName(i)}/project/weights`));
  const found = [stem, ...blocks];
  const multipliers = [...PUBLISHED_MULTIPLIERS, (blocks[16] ?? 320) / 320, (stem ?? 32) / 32];
  const candidates = multipliers.flatMap((depthMultiplier) => [
    { depthMultiplier, channelDivisor: 8 as const },
    { depthMultiplier, channelDivisor: 1 as const },
  ]);
  const agreement = candidates.map(({ depthMultiplier, channelDivisor }) => {
    const expected = mobilenetChannels(depthMultiplier, channelDivisor);
    return [expected.stem, ...expected.blocks].filter((channels, i) => channels === found[i]).length;
  });
  const best = agreement.indexOf(Math.max(...agreement));
  const known = found.filter((channels) => channels !== undefined).length;
  facts.conclude(
    `depth multiplier ${candidates[best].depthMultiplier}, channels rounded to multiples of ${candidates[best].channelDivisor}`,
    `${agreement[best]} of ${known} layers have the channels that this gives (the first ${stem}, the last ${blocks[16] ?? 'missing'})`,
  );
  return candidates[best];
}

/** What stands between backbone and logits. */
function detectHead(facts: Facts) {
  const aspp = facts.has('concat_projection/weights');
  facts.conclude(aspp ? 'ASPP' : 'no ASPP', `there is ${aspp ? 'a' : 'no'} 'concat_projection/weights'`);
  const imagePooling = aspp && facts.has('image_pooling/weights');
  if (aspp) facts.conclude(`${imagePooling ? '' : 'no '}image pooling`, `there is ${imagePooling ? 'an' : 'no'} 'image_pooling/weights'`);
  let atrousBranches = 0;
  while (aspp && facts.has(`aspp${atrousBranches + 1}_depthwise/depthwise_weights`)) atrousBranches++;
  if (aspp) facts.conclude(`${atrousBranches} atrous branches`, `there are ${atrousBranches} scopes 'asppN_depthwise'`);
  const hasDecoder = facts.has('decoder/feature_projection0/weights');
  facts.conclude(hasDecoder ? 'decoder at stride 4' : 'no decoder', `there is ${hasDecoder ? 'a' : 'no'} 'decoder/feature_projection0/weights'`);
  return { aspp, imagePooling, atrousBranches, decoderOutputStride: hasDecoder ? (4 as const) : undefined };
}
