/** Where every card and line of the drawn network lies, in pixels. The cards' styles keep these heights. */
import type { Block } from './blocks.js';
import { ranksOf } from './ranks.js';

export interface LayoutOptions {
  readonly width: number;
  /** Scopes of the blocks whose layers are listed. */
  readonly open: ReadonlySet<string>;
  /** The size of text that the sizes below are meant for is 16 pixels; another one scales them. */
  readonly textSize?: number;
}

export interface PlacedBlock {
  readonly block: Block;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Beside others, and so narrow that its text is short. */
  readonly narrow: boolean;
  /** The list of its layers, when open: inside the card, or below the row where cards are narrow. */
  readonly list?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** `flow`: to the next row. `skip`: past other rows, at the left. `residual`: around one block and added to what it made, at the right. */
export interface Edge {
  readonly kind: 'flow' | 'skip' | 'residual';
  readonly from: string;
  readonly to: string;
  /** The `d` of an SVG path. */
  readonly path: string;
}

export interface Layout {
  readonly blocks: readonly PlacedBlock[];
  readonly edges: readonly Edge[];
  readonly width: number;
  readonly height: number;
}

/** At 16 pixels of text. */
const SIZES = { card: 60, narrowCard: 92, layer: 34, listEnd: 8, rowGap: 22, cardGap: 6, left: 14, lane: 12, right: 20 } as const;

export function layoutNetwork(blocks: readonly Block[], { width, open, textSize = 16 }: LayoutOptions): Layout {
  const scale = textSize / 16;
  const size = (name: keyof typeof SIZES): number => Math.round(SIZES[name] * scale);
  const ranks = ranksOf(blocks);
  const lanes = skipLanes(blocks, ranks);
  const laneCount = Math.max(0, ...[...lanes.values()].map((lane) => lane + 1));
  const left = laneCount > 0 ? size('left') + laneCount * size('lane') : 2;
  const inner = width - left - size('right');

  const rows: Block[][] = [];
  for (const block of blocks) (rows[ranks.get(block.scope) ?? 0] ??= []).push(block);
  const placed: PlacedBlock[] = [];
  let y = 2;
  for (const row of rows.filter((each) => each !== undefined)) {
    // What a skip leads to stands at the left, where skips come from.
    const isSkipped = ({ scope, inputs }: Block): boolean => inputs.some((from) => lanes.has(`${from}>${scope}`));
    row.sort((a, b) => Number(isSkipped(b)) - Number(isSkipped(a)));
    const narrow = row.length > 1;
    const cardWidth = (inner - size('cardGap') * (row.length - 1)) / row.length;
    const cardHeight = size(narrow ? 'narrowCard' : 'card');
    let below = 0;
    for (const [i, block] of row.entries()) {
      const x = left + i * (cardWidth + size('cardGap'));
      const listHeight = open.has(block.scope) ? block.layers.length * size('layer') + size('listEnd') : 0;
      const list = listHeight > 0 ? { x: left, y: y + cardHeight + below, width: inner, height: listHeight } : undefined;
      placed.push({ block, x, y, width: cardWidth, height: cardHeight + (narrow ? 0 : listHeight), narrow, list });
      below += listHeight;
    }
    y += cardHeight + below + size('rowGap');
  }
  const height = y - size('rowGap') + 2;
  return { blocks: placed, edges: edgesOf(placed, ranks, lanes, { lane: size('lane'), left, right: size('right') }), width, height };
}

/** The lane of each skip, by `from>to`: skips that pass the same rows keep apart. */
function skipLanes(blocks: readonly Block[], ranks: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const lanes = new Map<string, number>();
  const ends: number[] = [];
  const skips = blocks.flatMap(({ scope, inputs }) => inputs.map((from) => ({ from, to: scope, first: ranks.get(from), last: ranks.get(scope) })));
  for (const { from, to, first, last } of skips.sort((a, b) => (a.first ?? 0) - (b.first ?? 0))) {
    if (first === undefined || last === undefined || last - first < 2) continue;
    const free = ends.findIndex((end) => end <= first);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = last;
    lanes.set(`${from}>${to}`, lane);
  }
  return lanes;
}

function edgesOf(
  placed: readonly PlacedBlock[],
  ranks: ReadonlyMap<string, number>,
  lanes: ReadonlyMap<string, number>,
  { lane, left, right }: { lane: number; left: number; right: number },
): Edge[] {
  const byScope = new Map(placed.map((each) => [each.block.scope, each]));
  const bottoms = new Map<number, number>();
  for (const { block, y, height, list } of placed) {
    const rank = ranks.get(block.scope) ?? 0;
    bottoms.set(rank, Math.max(bottoms.get(rank) ?? 0, y + height, list ? list.y + list.height : 0));
  }
  const edges: Edge[] = [];
  for (const target of placed) {
    for (const from of target.block.inputs) {
      const source = byScope.get(from);
      if (!source) continue;
      const to = target.block.scope;
      const skip = lanes.get(`${from}>${to}`);
      // A row whose open list lies below its narrow cards is left at the end of the list.
      const start = source.list && !source.narrow ? source.y + source.height : (bottoms.get(ranks.get(from) ?? 0) ?? source.y + source.height);
      if (skip === undefined) edges.push({ kind: 'flow', from, to, path: flow(source, start, target) });
      else edges.push({ kind: 'skip', from, to, path: around(source, target, left - (skip + 1) * lane) });
      if (target.block.residuals.includes(from) && skip === undefined) edges.push({ kind: 'residual', from, to, path: beside(target, right) });
    }
  }
  return edges;
}

const middle = ({ x, width }: PlacedBlock): number => Math.round(x + width / 2);

/** From the middle of one card's lower edge to the middle of another's upper edge. */
function flow(source: PlacedBlock, start: number, target: PlacedBlock): string {
  const [x0, x1, y1] = [middle(source), middle(target), target.y];
  const bend = (y1 - start) / 2;
  const stem = start > source.y + source.height ? `M${x0} ${source.y + source.height}V${start}` : `M${x0} ${start}`;
  return x0 === x1 ? `${stem}V${y1}` : `${stem}C${x0} ${start + bend} ${x1} ${y1 - bend} ${x1} ${y1}`;
}

/** Down a lane at the left, from the foot of one card to the head of another. */
function around(source: PlacedBlock, target: PlacedBlock, lane: number): string {
  const [y0, y1, r] = [Math.round(source.y + source.height - 14), Math.round(target.y + 14), 8];
  const [x0, x1] = [Math.round(source.x), Math.round(target.x)];
  return `M${x0} ${y0}H${lane + r}Q${lane} ${y0} ${lane} ${y0 + r}V${y1 - r}Q${lane} ${y1} ${lane + r} ${y1}H${x1}`;
}

/** An arc at a card's right, from above it to below it. */
function beside({ x, y, width, height }: PlacedBlock, room: number): string {
  const [edge, out] = [Math.round(x + width), Math.round(x + width + room - 4)];
  const [y0, y1, r] = [Math.round(y + 12), Math.round(y + height - 12), 10];
  return `M${edge} ${y0}Q${out} ${y0} ${out} ${y0 + r}V${y1 - r}Q${out} ${y1} ${edge} ${y1}`;
}
