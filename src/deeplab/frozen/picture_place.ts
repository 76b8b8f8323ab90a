/** Where a picture goes into a frozen graph: a placeholder of three channels, whatever its name, data type and size. */
import type { FeedInfo } from '../../engine/specialize.js';
import { attrDType, attrShape, attrTensor } from '../../graph/attributes.js';
import { parseEndpoint, type Graph, type Node } from '../../graph/graph.js';
import { DEEPLAB_ENDPOINTS } from '../../nets/deeplab_graph.js';
import { formatShape, type DType } from '../../tensor.js';

const CHANNELS = 3;

/** Data types that hold levels of 0 to 255. */
const PICTURE_TYPES = ['uint8', 'uint16', 'int16', 'int32', 'int64', 'float16', 'bfloat16', 'float32', 'float64'] as const satisfies readonly DType[];
export type PictureType = (typeof PICTURE_TYPES)[number];

export interface PicturePlace {
  readonly endpoint: string;
  readonly dtype: PictureType;
  /** How many pictures go in, all of them the same; undefined without an axis for them: [h, w, 3]. */
  readonly batch: number | undefined;
  /** Rows and columns; -1 where the picture decides. */
  readonly size: readonly [rows: number, columns: number];
}

export const isPlaceholder = ({ op }: Node): boolean => op === 'Placeholder' || op === 'PlaceholderWithDefault';

/** How many placeholders are looked at. */
const MAX_PLACES = 4;

/** The places that could be a picture's, the likeliest first. One whose rank is open is looked at with and without a batch. */
export function picturePlaces(graph: Graph): PicturePlace[] {
  const likelihood = (node: Node): number => (lastPart(node.name) === DEEPLAB_ENDPOINTS.picture ? 2 : 0) + (attrShape(node, 'shape')?.at(-1) === CHANNELS ? 1 : 0);
  const nodes = [...graph.nodes.values()].filter(isPlaceholder).sort((a, b) => likelihood(b) - likelihood(a));
  return nodes.flatMap((node) => placesOf(node, declaredType(graph, node))).slice(0, MAX_PLACES);
}

/** That of the default, where only that tells. */
function declaredType(graph: Graph, node: Node): DType {
  const given = node.inputs.length > 0 ? graph.nodes.get(parseEndpoint(node.inputs[0]).node) : undefined;
  return attrDType(node, 'dtype', given?.op === 'Const' ? attrTensor(given, 'value').dtype : undefined);
}

function placesOf(node: Node, declared: DType): PicturePlace[] {
  const dtype = PICTURE_TYPES.find((type) => type === declared);
  if (dtype === undefined) return [];
  const shape = attrShape(node, 'shape');
  const base = { endpoint: node.name, dtype };
  if (!shape) return [{ ...base, batch: 1, size: [-1, -1] }, { ...base, batch: undefined, size: [-1, -1] }];
  const channels = shape.at(-1);
  if ((channels !== CHANNELS && channels !== -1) || (shape.length !== 3 && shape.length !== 4)) return [];
  const [rows, columns] = shape.slice(-3);
  if (rows === 0 || columns === 0 || shape[0] === 0) return [];
  return [{ ...base, batch: shape.length === 4 ? Math.max(1, Math.abs(shape[0])) : undefined, size: [rows, columns] }];
}

export const isFixed = ({ size }: PicturePlace): boolean => size.every((side) => side > 0);

/** What is fed for a picture of a size; sides that the graph fixes stay what they are. */
export function feedAt({ endpoint, dtype, batch, size }: PicturePlace, [rows, columns]: readonly [number, number]): ReadonlyMap<string, FeedInfo> {
  const sides = [size[0] > 0 ? size[0] : rows, size[1] > 0 ? size[1] : columns, CHANNELS];
  return new Map([[endpoint, { dtype, shape: batch === undefined ? sides : [batch, ...sides] }]]);
}

/** For messages: `'x' float32[?,?,?,3]`. */
export function describePlaceholders(graph: Graph): string {
  const nodes = [...graph.nodes.values()].filter(isPlaceholder);
  if (nodes.length === 0) return 'no placeholder';
  const described = nodes.slice(0, 4).map((node) => {
    const shape = attrShape(node, 'shape');
    return `'${node.name}' (${declaredType(graph, node)}${shape ? formatShape(shape).replaceAll('-1', '?') : ' of any shape'})`;
  });
  return `the placeholder${nodes.length === 1 ? '' : 's'} ${described.join(', ')}${nodes.length > described.length ? ` and ${nodes.length - described.length} more` : ''}`;
}

/** The name without the scopes around it. */
export const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
