/**
 * Which layers are computed in 8 bits: convolutions of maps whose ranges are known, and what lies between them. A layer of a single pixel (ASPP's image-level
 * branch) stays float: there is nothing to gain, and its error would be the same everywhere.
 */
import type { Node } from '../../graph/graph.js';
import { activationAttribute } from '../../ops/operators/fused/fused_conv2d.js';
import { joinedMaps } from '../channel_concat.js';
import type { LoweredGraph } from '../lowered.js';
import { union, type Range, type Ranges } from './ranges.js';

export const CONVOLUTIONS: Readonly<Record<string, string>> = { FusedConv2D: 'QLinearConv2D', FusedDepthwiseConv2D: 'QLinearDepthwiseConv2D' };
const ADDITIONS: ReadonlySet<string> = new Set(['Add', 'AddV2']);

/** Clamped there by its activation, a map needs no calibration. */
const RELU6: Range = [0, 6];

export const isAddition = ({ op, inputs }: Node): boolean => ADDITIONS.has(op) && inputs.length === 2;

export class IntegerLayers {
  readonly #graph: LoweredGraph;
  readonly #ranges: Ranges;
  readonly #nodes = new Set<string>();
  /** Maps that their activation clamps to 6. They are asked for while the nodes of the graph are replaced, so they are known before. */
  readonly #clamped = new Set<string>();
  readonly #readers = new Map<string, Node[]>();
  /** Maps that share a scheme, because nothing between them changes numbers: the other way to one map of them. */
  readonly #sameAs = new Map<string, string>();
  readonly #shared = new Map<string, Range>();

  constructor(graph: LoweredGraph, ranges: Ranges) {
    this.#graph = graph;
    this.#ranges = ranges;
    for (const node of graph.nodes.values()) if (node.op in CONVOLUTIONS && activationAttribute(node, 'activation') === 'Relu6') this.#clamped.add(node.name);
    for (const node of graph.nodes.values()) for (const input of new Set(node.inputs)) this.#readers.set(input, [...this.readers(input), node]);
    for (const node of graph.nodes.values()) if (this.#isInteger(node)) this.#nodes.add(node.name);
    // From the back, because a resize is one only where what it gives is read as integers.
    for (const node of [...graph.nodes.values()].reverse()) if (this.#nodes.has(node.name) && !this.#isWanted(node)) this.#nodes.delete(node.name);
    for (const node of graph.nodes.values()) this.#share(node);
  }

  has({ name }: Node): boolean {
    return this.#nodes.has(name);
  }

  readers(endpoint: string): readonly Node[] {
    return this.#readers.get(endpoint) ?? [];
  }

  /** Whether a layer takes a map as integers. A ReLU in front of depthwise convolutions is part of them. */
  takesIntegers(reader: Node, endpoint: string): boolean {
    if (reader.op === 'Relu') return this.isRectification(reader);
    if (!this.has(reader)) return false;
    return !(reader.op in CONVOLUTIONS) || reader.inputs[0] === endpoint || reader.inputs[3] === endpoint;
  }

  /** Whether a ReLU is read by depthwise convolutions in 8 bits alone. */
  isRectification({ op, name }: Node): boolean {
    const isInFront = (reader: Node): boolean => reader.op === 'FusedDepthwiseConv2D' && this.has(reader) && reader.inputs.indexOf(name) === reader.inputs.lastIndexOf(name);
    return op === 'Relu' && !this.#graph.fetches.includes(name) && this.readers(name).every(isInFront);
  }

  /** Of a map, or of all maps that it shares its scheme with. */
  rangeOf(endpoint: string): Range | undefined {
    return this.#shared.get(this.#rootOf(endpoint)) ?? this.#ownRange(endpoint);
  }

  /** Whether other maps have the scheme of this one. */
  isShared(endpoint: string): boolean {
    return this.#shared.has(this.#rootOf(endpoint));
  }

  #ownRange(endpoint: string): Range | undefined {
    const range = this.#ranges.get(endpoint);
    if (!this.#clamped.has(endpoint)) return range;
    return range ? [Math.max(range[0], RELU6[0]), Math.min(range[1], RELU6[1])] : RELU6;
  }

  #isInteger(node: Node): boolean {
    const outputs = this.#graph.outputs(node);
    if (outputs.length !== 1) return false;
    const { dtype, shape } = this.#graph.info(outputs[0]);
    if (dtype !== 'float32' || shape.length !== 4 || shape[1] * shape[2] === 0) return false;
    if (node.op in CONVOLUTIONS) return this.#isConvolution(node, shape);
    if (isAddition(node)) return this.#areKnown([...node.inputs, node.name]) && node.inputs.every((input) => String(this.#graph.info(input).shape) === String(shape));
    if (node.op === 'AvgPool' || node.op === 'ResizeBilinear') return this.#isMade(node.inputs[0]) && shape[1] * shape[2] > (node.op === 'AvgPool' ? 0 : 1);
    return joinedMaps(this.#graph, node)?.every((map) => this.#isMade(map)) ?? false;
  }

  #isConvolution({ inputs }: Node, out: readonly number[]): boolean {
    const filter = this.#graph.constants.get(inputs[1]);
    const maps = [inputs[0], ...inputs.slice(3)];
    return filter !== undefined && out[1] * out[2] > 1 && this.#areKnown(maps) && inputs.length <= 4;
  }

  #areKnown(maps: readonly string[]): boolean {
    return maps.every((map) => this.#ownRange(map) !== undefined && this.#graph.info(map).dtype === 'float32');
  }

  /** Whether a map comes from a layer in 8 bits. */
  #isMade(map: string): boolean {
    return this.#nodes.has(map) && this.#areKnown([map]) && this.#graph.producer(map)?.op !== 'AvgPool';
  }

  #isWanted(node: Node): boolean {
    if (node.op in CONVOLUTIONS || node.op === 'AvgPool') return true;
    return this.readers(node.name).some((reader) => this.takesIntegers(reader, node.name));
  }

  #share(node: Node): void {
    if (!this.has(node)) return;
    const maps = node.op === 'ResizeBilinear' ? [node.inputs[0]] : (joinedMaps(this.#graph, node) ?? []);
    for (const map of maps) this.#join(map, node.name);
  }

  #join(a: string, b: string): void {
    const ranges = [this.rangeOf(a), this.rangeOf(b)].filter((range) => range !== undefined);
    const [from, to] = [this.#rootOf(a), this.#rootOf(b)];
    if (from !== to) this.#sameAs.set(from, to);
    if (ranges.length > 0) this.#shared.set(to, ranges.reduce(union));
  }

  #rootOf(endpoint: string): string {
    let root = endpoint;
    for (let next = this.#sameAs.get(root); next !== undefined; next = this.#sameAs.get(root)) root = next;
    return root;
  }
}
