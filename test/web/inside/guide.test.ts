/** Finding one's way: the search for a layer, and the tour. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { gatherBlocks, type BlockLayer } from '../../../web/inside/network/blocks.js';
import { findLayers } from '../../../web/inside/network/search.js';
import { tourOf } from '../../../web/inside/network/tour.js';
import { projectionsOf } from '../../../web/inside/geometry/projection.js';
import { MOBILENET_VOC, XCEPTION_VOC } from '../../nets/fake_variables.js';
import { traceOf } from './networks.js';

describe.each([
  ['MobileNet-v2', MOBILENET_VOC, { outputStride: 16, cropSize: [513, 513] }],
  ['Xception', XCEPTION_VOC, { outputStride: 16, cropSize: [513, 513], atrousRates: [6, 12, 18] }],
] as const)('%s', (_, variant, options) => {
  let layers: BlockLayer[];
  let strideOf: (name: string) => number;
  beforeAll(async () => {
    const trace = await traceOf(variant, options);
    layers = gatherBlocks(trace).flatMap((block) => block.layers);
    const order = new Map(trace.steps.map(({ name }, i) => [name, i]));
    layers.sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
    const projections = projectionsOf(trace, [513, 513]);
    strideOf = (name) => projections.get(name)?.rows.stride ?? 0;
  });

  test('the tour goes five steps into the depth, and ends with the scores', () => {
    const stops = tourOf(layers, strideOf);
    expect(stops.map(({ title }) => title)).toEqual(['Edges', 'Textures', 'Parts', 'The whole', 'Scores']);
    const places = stops.map(({ layer }) => layers.findIndex(({ name }) => name === layer));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(places).size).toBe(5);
    expect(stops[4].layer).toMatch(/^logits\//);
    expect(strideOf(stops[0].layer)).toBe(2);
    expect(strideOf(stops[2].layer)).toBeGreaterThanOrEqual(8);
  });

  test('layers are found by all words that are typed', () => {
    const names = (query: string): string[] => findLayers(layers, query).map(({ name }) => name);
    expect(names('LOGITS')[0]).toMatch(/^logits\//);
    expect(names('rate 2 depthwise').length).toBeGreaterThan(0);
    for (const { op, window } of findLayers(layers, 'rate 2 depthwise')) expect([op.includes('Depthwise'), window?.rates[0]]).toEqual([true, 2]);
    // By its shape, or by the size of what it averages.
    for (const { shape, op } of findLayers(layers, '33 × 33')) expect(shape.join().includes('33,33') || op.includes('Pool')).toBe(true);
    expect(names('no such layer')).toEqual([]);
    expect(names('  ')).toEqual([]);
  });
});
