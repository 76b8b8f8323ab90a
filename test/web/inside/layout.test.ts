/** Cards that do not overlap, and lines that begin and end at them. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { gatherBlocks, type Block } from '../../../web/inside/network/blocks.js';
import { layoutNetwork, type Layout, type PlacedBlock } from '../../../web/inside/network/layout.js';
import { MOBILENET_VOC, XCEPTION_VOC } from '../../nets/fake_variables.js';
import { traceOf } from './networks.js';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const overlap = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
/** Cards, and the lists that lie below narrow ones. */
const boxesOf = ({ blocks }: Layout): Box[] => blocks.flatMap((placed): Box[] => (placed.narrow && placed.list ? [placed, placed.list] : [placed]));

const networks: Record<string, Block[]> = {};
beforeAll(async () => {
  networks.mobilenet = gatherBlocks(await traceOf(MOBILENET_VOC, { outputStride: 16, cropSize: [65, 65] }));
  networks.xception = gatherBlocks(await traceOf(XCEPTION_VOC, { outputStride: 8, cropSize: [65, 65] }));
});

describe.each([
  ['mobilenet', 400],
  ['mobilenet', 300],
  ['xception', 400],
  ['xception', 300],
])('%s in %i pixels', (name, width) => {
  const scopes = (): string[] => networks[name].map(({ scope }) => scope);

  test.each(['closed', 'open'])('%s, nothing overlaps or stands out', (state) => {
    const layout = layoutNetwork(networks[name], { width, open: new Set(state === 'open' ? scopes() : []) });
    expect(layout.blocks).toHaveLength(networks[name].length);
    const boxes = boxesOf(layout);
    for (const [i, box] of boxes.entries()) {
      expect(boxes.slice(i + 1).filter((other) => overlap(box, other))).toEqual([]);
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(layout.height);
    }
  });

  test('what is computed first stands above', () => {
    const { blocks } = layoutNetwork(networks[name], { width, open: new Set() });
    const placed = new Map(blocks.map((each) => [each.block.scope, each]));
    for (const { block, y } of blocks) for (const input of block.inputs) expect(placed.get(input)?.y ?? -1).toBeLessThan(y);
  });

  test('every input has its line', () => {
    const { edges } = layoutNetwork(networks[name], { width, open: new Set() });
    const expected = networks[name].flatMap(({ scope, inputs }) => inputs.filter((input) => scopes().includes(input)).map((from) => `${from}>${scope}`));
    const drawn = edges.filter(({ kind }) => kind !== 'residual').map(({ from, to }) => `${from}>${to}`);
    expect(drawn.sort()).toEqual(expected.sort());
    for (const { path } of edges) expect(path).toMatch(/^M[\d.]+ [\d.]+[CVHQ\d. ]+$/);
  });
});

test('inverted residuals have arcs at the right, the decoder’s early map a lane at the left', () => {
  const mobilenet = layoutNetwork(networks.mobilenet, { width: 400, open: new Set() });
  expect(mobilenet.edges.filter(({ kind }) => kind === 'residual')).toHaveLength(10);
  expect(mobilenet.edges.filter(({ kind }) => kind === 'skip')).toEqual([]);
  const xception = layoutNetwork(networks.xception, { width: 400, open: new Set() });
  expect(xception.edges.filter(({ kind }) => kind === 'skip').map(({ from, to }) => [from, to])).toEqual([['xception_65/entry_flow/block2/unit_1', 'decoder/feature_projection0']]);
  // Three modules of the entry flow, sixteen of the middle flow, one of the exit flow.
  expect(xception.edges.filter(({ kind }) => kind === 'residual')).toHaveLength(20);
});

test('larger text makes higher cards', () => {
  const height = (textSize: number): number => layoutNetwork(networks.mobilenet, { width: 400, open: new Set(), textSize }).height;
  expect(height(24) / height(16)).toBeCloseTo(1.5, 1);
});

test('a card with its layers listed is higher by as many rows', () => {
  const card = (open: readonly string[]): PlacedBlock =>
    layoutNetwork(networks.mobilenet, { width: 400, open: new Set(open) }).blocks.find(({ block }) => block.scope === 'MobilenetV2/expanded_conv_2')!;
  const [closed, open] = [card([]), card(['MobilenetV2/expanded_conv_2'])];
  expect(closed.list).toBeUndefined();
  expect(open.list?.y).toBe(open.y + closed.height);
  expect(open.height - closed.height).toBe(open.list?.height);
  // expand, depthwise, project, add
  expect(open.list?.height).toBe(4 * 34 + 8);
});
