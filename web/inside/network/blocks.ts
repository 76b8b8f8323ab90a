/** The network as a reader meets it in the papers: layers gathered into blocks, and what flows between those. */
import type { Trace, TracedLayer, TracedStep } from '../trace.js';
import { LABELS, PREPARATION, scopeOf, titleOf } from './scopes.js';

/** A layer, and the step that computed it. */
export interface BlockLayer extends TracedLayer {
  /** The step's name; another than the layer's where the step computes several layers at once. */
  readonly step: string;
}

export interface Block {
  /** TensorFlow's scope. */
  readonly scope: string;
  readonly title: string;
  /** In the order in which they run. */
  readonly layers: readonly BlockLayer[];
  /** Of the last layer. */
  readonly output: BlockLayer;
  /** Scopes of the blocks (or names of feeds) that it reads. */
  readonly inputs: readonly string[];
  /** The inputs that are read by more than one layer of it: a way around the others. */
  readonly residuals: readonly string[];
  readonly multiplyAdds: number;
  /** Of the steps that end in this block. */
  readonly milliseconds: number;
  /** The product of the strides of its layers on the longest way through it, by row. */
  readonly stride: number;
  /** Of its layers with more than one tap, each once. */
  readonly rates: readonly number[];
}

/** Gathers the layers of a trace. Blocks stand in the order in which their first layers run. */
export function gatherBlocks(trace: Trace): Block[] {
  const layers = trace.steps.flatMap((step) => step.layers.map((layer): BlockLayer => ({ ...layer, step: step.name })));
  const scopes = scopesOf(layers);
  const members = new Map<string, BlockLayer[]>();
  for (const layer of layers) {
    const scope = scopes.get(layer.name) ?? LABELS;
    members.set(scope, [...(members.get(scope) ?? []), layer]);
  }
  return [...members].map(([scope, own]) => {
    const milliseconds = trace.steps.filter((step) => stepScope(step, scopes) === scope).reduce((sum, step) => sum + step.milliseconds, 0);
    return describeBlock(scope, own, scopes, milliseconds);
  });
}

/** A step counts where it ends. One that is a part of a layer (`ResizeBilinear/folded_product`) has its name in front of its own. */
function stepScope({ name, layers }: TracedStep, scopes: ReadonlyMap<string, string>): string {
  const last = layers.at(-1)?.name ?? [...scopes.keys()].find((layer) => name.startsWith(`${layer}/`));
  return scopes.get(last ?? name) ?? LABELS;
}

function describeBlock(scope: string, layers: readonly BlockLayer[], scopes: ReadonlyMap<string, string>, milliseconds: number): Block {
  const own = new Set(layers.map(({ name }) => name));
  const readers = new Map<string, number>();
  for (const layer of layers) {
    for (const input of new Set(layer.inputs.filter((name) => !own.has(name)))) {
      readers.set(input, (readers.get(input) ?? 0) + 1);
    }
  }
  const placeOf = (name: string): string => scopes.get(name) ?? name;
  return {
    scope,
    title: titleOf(scope),
    layers,
    output: layers[layers.length - 1],
    inputs: [...new Set([...readers.keys()].map(placeOf))],
    residuals: [...new Set([...readers].filter(([, count]) => count > 1).map(([name]) => placeOf(name)))],
    multiplyAdds: layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0),
    milliseconds,
    stride: strideThrough(layers),
    rates: [...new Set(layers.filter(hasTaps).map(({ window }) => window!.rates[0]))],
  };
}

const hasTaps = ({ window, op }: TracedLayer): boolean => window !== undefined && Math.max(...window.size) > 1 && !op.includes('Pool');

/** The greatest product of strides on a way through the block. Pooling over a whole map is no stride. */
function strideThrough(layers: readonly TracedLayer[]): number {
  const reached = new Map<string, number>();
  for (const { name, inputs, window, op } of layers) {
    const before = Math.max(1, ...inputs.map((input) => reached.get(input) ?? 1));
    reached.set(name, before * (window && !op.includes('Pool') ? window.strides[0] : 1));
  }
  return Math.max(1, ...reached.values());
}

/**
 * The block of every layer. Those without a scope of their own go where they are used: what leads to one block only belongs to it
 * (`concat` to the projection, `AvgPool2D` to image pooling), what comes before all blocks prepares the picture, what comes after
 * them makes labels.
 */
function scopesOf(layers: readonly TracedLayer[]): Map<string, string> {
  const scopes = new Map<string, string>();
  for (const { name } of layers) {
    const scope = scopeOf(name);
    if (scope) scopes.set(name, scope);
  }
  const readers = new Map<string, string[]>();
  for (const layer of layers) for (const input of layer.inputs) readers.set(input, [...(readers.get(input) ?? []), layer.name]);

  const firstScoped = layers.findIndex(({ name }) => scopes.has(name));
  // Backwards, so that a chain of such layers finds its block link by link.
  for (let i = layers.length - 1; i >= 0; i--) {
    const { name, inputs, op } = layers[i];
    if (scopes.has(name)) continue;
    if (i < firstScoped) {
      scopes.set(name, PREPARATION);
      continue;
    }
    // The resize of image pooling ends that branch; those of the decoder begin what reads them.
    const before = op.startsWith('Resize') && !name.includes('/') ? inputs.map((input) => scopes.get(input)).find((scope) => scope !== undefined && scope !== 'logits') : undefined;
    const behind = new Set((readers.get(name) ?? []).map((reader) => scopes.get(reader)));
    const [only] = behind;
    scopes.set(name, before ?? (behind.size === 1 && only ? only : LABELS));
  }
  return scopes;
}
