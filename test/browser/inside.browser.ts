/** The look inside, on the page as it is built: the network, its maps, and what positions read of the picture. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { readImage } from '../../src/io/pictures/image.js';
import { tintOf } from '../../web/inside/geometry/receptive_field.js';
import { value } from '../../web/inside/numbers.js';
import { openPicture, segmented, unfold } from './web_actions.js';
import { openWeb, type OpenedWeb } from './web_site.js';

const FOLDER = 'models/mobilenetv2_voc_small';
/** Milliseconds, with the build of the page. */
const PATIENCE = 300_000;

interface GoldenActivation {
  readonly shape: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly index: readonly number[];
  readonly value: readonly number[];
}

const golden = async (name: string): Promise<GoldenActivation> =>
  (JSON.parse(await readFile(`${FOLDER}/os16_chelsea.golden.json`, 'utf8')) as { activations: Record<string, GoldenActivation> }).activations[name];

let web: OpenedWeb;
let page: Page;
beforeAll(async () => {
  web = await openWeb({ context: { viewport: { width: 1280, height: 800 } } });
  page = web.page;
  await segmented(page);
  await openPicture(page, `${FOLDER}/os16_chelsea.input.png`, 'os16_chelsea.input');
  await page.getByRole('tab', { name: 'Look inside' }).click();
  await mapIsThere();
}, PATIENCE);
afterAll(() => web?.close());

const mapIsThere = (): Promise<void> => page.locator('.in-tile').first().waitFor({ timeout: 60_000 });
const card = (scope: string): Locator => page.locator(`.in-block[data-scope="${scope}"]`);
/** The feature map and the picture, to point at. */
const planes = (): Locator => page.locator('.in-plane-live');
const picturePlane = (): Locator => page.locator('.in-picture .in-plane-live');
const caption = (): Locator => page.locator('.in-pair figcaption').first();

async function chooseLayer(scope: string, name: string): Promise<void> {
  const head = card(scope).getByRole('button').first();
  if ((await head.getAttribute('aria-expanded')) === 'false') await head.click();
  const layer = page.locator(`[data-layer="${name}"]`);
  if ((await layer.getAttribute('aria-current')) !== 'true') await layer.click();
  await page.locator('.in-panel-name', { hasText: name }).waitFor();
  await page.locator('.in-wait').waitFor({ state: 'detached' });
  await mapIsThere();
}

/** Goes to a position by the keys alone: first to the corner. */
async function moveTo(row: number, column: number): Promise<void> {
  await planes().first().focus();
  // By five positions each; the largest map that is walked has 257.
  for (const key of ['ArrowUp', 'ArrowLeft']) for (let i = 0; i < 52; i++) await page.keyboard.press(`Shift+${key}`);
  for (let i = 0; i < row; i++) await page.keyboard.press('ArrowDown');
  for (let i = 0; i < column; i++) await page.keyboard.press('ArrowRight');
  await caption().filter({ hasText: `row ${row}, column ${column}:` }).waitFor();
}

/** Rectangles of a plane's taps: the position that is read, whether it lies in the map, and the pixel in its middle. */
const tapsOn = (plane: Locator): Promise<{ position: string; inside: boolean; pixel: number[] }[]> =>
  plane.locator('.in-tap').evaluateAll((taps) =>
    taps.map((tap) => {
      const [x, y, side] = ['x', 'y', 'width'].map((name) => Number(tap.getAttribute(name)));
      return { position: tap.getAttribute('data-position') ?? '', inside: tap.getAttribute('data-inside') === 'true', pixel: [y + side / 2 - 0.5, x + side / 2 - 0.5] };
    }),
  );

/** Least and greatest value of each tile. */
const rangesOfTiles = (): Promise<number[][]> =>
  page.locator('.in-tile-range').evaluateAll((all) => all.map((each) => [each.getAttribute('data-min'), each.getAttribute('data-max')].map(Number)));

test('the network is drawn as it ran', async () => {
  const scopes = await page.locator('.in-block').evaluateAll((cards) => cards.map((each) => (each as HTMLElement).dataset.scope));
  expect(scopes).toHaveLength(24);
  expect(scopes.filter((scope) => scope?.startsWith('MobilenetV2/expanded_conv'))).toHaveLength(17);
  expect(scopes.slice(-5)).toEqual(['image_pooling', 'aspp0', 'concat_projection', 'logits', 'labels']);
  const shapes = await Promise.all(['MobilenetV2/Conv', 'MobilenetV2/expanded_conv_16', 'logits', 'labels'].map((scope) => card(scope).locator('.in-block-shape').getAttribute('data-shape')));
  expect(shapes).toEqual(['1,257,257,16', '1,33,33,160', '1,33,33,21', '1,513,513']);
  expect(await card('MobilenetV2/expanded_conv_15').textContent()).toContain('rate 2');
  // Flow between 24 blocks, twice around ASPP's two branches, and ten residuals.
  expect(await page.locator('.in-lines .in-line-flow').count()).toBe(24);
  expect(await page.locator('.in-lines .in-line-residual').count()).toBe(10);
});

test('multiply-adds are the model’s: those of atrous convolutions differ as it says', async () => {
  const model = await DeepLab.load();
  const total = Number(await page.locator('[data-sum="multiply-adds"]').getAttribute('data-value'));
  // TensorFlow pads a map of 33 x 33 to 34 x 34 to cut it in four: three layers of 480 channels with nine taps.
  expect(model.info.multiplyAdds - total).toBe(3 * (34 * 34 - 33 * 33) * 480 * 9);
  await model.dispose();
  expect(await page.locator('.in-words').textContent()).toContain('Over all layers they are 867.5 M. The model’s own figure is 868.4 M');
});

test('the tour goes in five steps from edges to scores', async () => {
  const name = page.locator('.in-panel-name');
  const titles = await page.locator('.in-tour li').allTextContents();
  expect(titles.map((title) => title.replace(/\s+/g, ' ').trim())).toEqual(['1 Edges', '2 Textures', '3 Parts', '4 The whole', '5 Scores']);
  expect(await name.textContent()).toBe('MobilenetV2/Conv/Relu6');
  expect(await page.locator('.in-tile').count()).toBe(16);
  const names: (string | null)[] = [];
  for (let i = 1; i < 5; i++) {
    await page.locator('.in-tour-next').click();
    await page.locator(`.in-tour li:nth-child(${i + 1}) [aria-current=step]`).waitFor();
    await mapIsThere();
    names.push(await name.textContent());
  }
  expect(new Set(names).size).toBe(4);
  expect(names[3]).toBe('logits/semantic/BiasAdd');
  expect(await page.locator('.in-tour-next').isDisabled()).toBe(true);
  // Another layer leaves the tour where it is.
  await page.getByRole('button', { name: 'The layer after' }).click();
  await page.getByRole('button', { name: 'Back to step 5' }).click();
  await page.locator('.in-panel-name', { hasText: 'logits/semantic/BiasAdd' }).waitFor();
  await page.getByRole('button', { name: 'End the tour' }).click();
  expect(await page.locator('.in-tour').count()).toBe(0);
});

test('a layer is searched for, and found on the map of the network', async () => {
  await page.getByRole('searchbox', { name: 'Search for a layer' }).fill('depthwise rate 2');
  expect(await page.locator('.in-search [role=status]').textContent()).toBe('3 layers');
  await page.keyboard.press('Enter');
  await page.locator('.in-panel-name', { hasText: 'MobilenetV2/expanded_conv_14/depthwise/Relu6' }).waitFor();
  await mapIsThere();
  expect(await page.locator('.in-tile').count()).toBe(64);
  expect(await page.locator('.in-channels').textContent()).toContain('1 to 64');
  expect(await page.locator('.in-map-here').getAttribute('title')).toBe('expanded_conv_14: 33 × 33 × 80');
  expect(await page.locator('.in-map-block').count()).toBe(24);
});

test('the sum behind a value gives what the network computed', async () => {
  await page.locator('.in-sum summary').click();
  for (const [row, column] of [[9, 14], [0, 32]]) {
    await moveTo(row, column);
    await page.locator('.in-sum-parts', { hasText: `at row ${row}, column ${column} is a sum of 9 products` }).waitFor();
    const products = await page.locator('.in-terms tbody tr').evaluateAll((rows) => rows.map((cells) => Number(cells.lastElementChild?.textContent)));
    expect(products).toHaveLength(9);
    const total = Number(await page.locator('.in-result').getAttribute('data-total'));
    expect(products.reduce((sum, each) => sum + each, 0)).toBeCloseTo(total, 2);
    const made = Number(await page.locator('.in-result').getAttribute('data-value'));
    await page.locator('.in-value', { hasText: value(made).slice(0, -1) }).waitFor();
  }
  await page.locator('.in-sum summary').click();
});

test.each([
  ['MobilenetV2/expanded_conv_14', 'MobilenetV2/expanded_conv_14/depthwise/Relu6'],
  ['logits', 'logits/semantic/BiasAdd'],
])('%s: the values of %s are TensorFlow’s', async (scope, name) => {
  const expected = await golden(name);
  const [, , width, channels] = expected.shape;
  await chooseLayer(scope, name);
  await page.getByLabel('Order').selectOption('by number');
  const ranges = { min: Infinity, max: -Infinity };
  for (let first = 0; first < channels; first += 64) {
    if (first > 0) await page.getByRole('button', { name: 'More channels' }).click();
    await page.locator(`.in-tile[data-channel="${first}"]`).waitFor();
    for (const [least, greatest] of await rangesOfTiles()) {
      ranges.min = Math.min(ranges.min, least);
      ranges.max = Math.max(ranges.max, greatest);
    }
  }
  expect(ranges.min).toBeCloseTo(expected.min, 3);
  expect(ranges.max).toBeCloseTo(expected.max, 3);

  // The first sample that is not 0, by its channel and position.
  const i = expected.value.findIndex((each) => each !== 0);
  const [position, channel] = [Math.floor(expected.index[i] / channels), expected.index[i] % channels];
  const page64 = Math.floor(channel / 64);
  for (let at = Math.floor((channels - 1) / 64); at > page64; at--) await page.getByRole('button', { name: 'Channels before' }).click();
  await page.locator(`.in-tile[data-channel="${channel}"]`).click();
  await moveTo(Math.floor(position / width), position % width);
  await page.locator('.in-value', { hasText: value(expected.value[i]).slice(0, -1) }).waitFor();
  expect(Number(await page.locator('.in-value').textContent())).toBeCloseTo(expected.value[i], 2);
  await page.getByLabel('Order').selectOption('most varied first');
}, PATIENCE);

describe('an atrous layer', () => {
  beforeAll(async () => {
    await chooseLayer('MobilenetV2/expanded_conv_14', 'MobilenetV2/expanded_conv_14/depthwise/Relu6');
    await moveTo(9, 14);
  });

  test('reads nine positions, two apart, sixteen pixels each', async () => {
    await page.locator('[data-look="own"]').click();
    const taps = await tapsOn(picturePlane());
    expect(taps.map(({ position }) => position)).toEqual(['7,12', '7,14', '7,16', '9,12', '9,14', '9,16', '11,12', '11,14', '11,16']);
    expect(taps.every(({ inside }) => inside)).toBe(true);
    expect(taps[0].pixel.map(Math.round)).toEqual([7 * 16, 12 * 16]);
    expect(await page.locator('.in-sentence').textContent()).toContain('2 apart (rate 2)');
  });

  test.each([
    [1, 9],
    [2, 9],
    [6, 9],
    [12, 6],
    [18, 4],
  ])('at rate %i, %i of nine taps would lie inside', async (rate, inside) => {
    await page.locator(`[data-look="${rate}"]`).click();
    for (const plane of await planes().all()) {
      const taps = await tapsOn(plane);
      expect(taps.map(({ position }) => position)).toEqual([-1, 0, 1].flatMap((k) => [-1, 0, 1].map((l) => `${9 + k * rate},${14 + l * rate}`)));
      expect(taps.filter((tap) => tap.inside)).toHaveLength(inside);
    }
    expect(await page.locator(`[data-look="${rate}"] [data-taps]`).getAttribute('data-taps')).toBe(`${inside}/9`);
    const said = (await page.locator('.in-sentence').textContent()) ?? '';
    expect(said).toContain(`(3 − 1) · ${rate} + 1 = ${2 * rate + 1} positions: ${2 * rate * 16 + 1} pixels`);
    expect(said).toContain(inside === 9 ? 'All 9 taps' : `${inside} of 9 taps lie inside`);
    if (rate === 18) expect(said).toContain('DeepLab v3, section 3.3');
  });

  test('sees as much as the library says, at every rate', async () => {
    const model = await DeepLab.load();
    for (const look of ['own', 1, 2, 6, 18] as const) {
      const around = look === 'own' ? [0] : [-look, 0, look];
      const positions = around.flatMap((k) => around.map((l) => [9 + k, 14 + l] as const)).filter(([y, x]) => y >= 0 && x >= 0 && y < 33 && x < 33);
      // At other rates the layer's own filter reads the map before.
      const { reads, readsAll } = await model.receptiveField(`MobilenetV2/expanded_conv_14/${look === 'own' ? 'depthwise' : 'expand'}/Relu6`, positions);
      const { height, width } = tintOf(reads.data, 513, 513, readsAll);
      await page.locator(`[data-look="${look}"]`, { hasText: `${width} × ${height}` }).waitFor();
    }
    await model.dispose();
    await page.locator('[data-look="own"]').click();
    expect(await page.locator('.in-sees').textContent()).toMatch(/^sees 363 × 326 pixels, cut off at the border\.$/);
  });

  test('follows the pointer on map and picture', async () => {
    for (const plane of await planes().all()) {
      await plane.scrollIntoViewIfNeeded();
      const box = await plane.boundingBox();
      if (!box) throw new Error('The plane is not shown.');
      // 32 pixels of room around 513, as far as the taps go: the view of 577 pixels.
      for (const [row, column] of [[20, 5], [0, 32]]) {
        await page.mouse.move(box.x + ((column * 16 + 0.5 + 32) / 577) * box.width, box.y + ((row * 16 + 0.5 + 32) / 577) * box.height);
        await caption().filter({ hasText: `row ${row}, column ${column}:` }).waitFor();
      }
    }
    const outside = (await tapsOn(picturePlane())).filter((tap) => !tap.inside);
    expect(outside.map(({ position }) => position)).toEqual(['-2,30', '-2,32', '-2,34', '0,34', '2,34']);
  });
});

test('the filter is looked at: kernels as pictures, and their numbers', async () => {
  await chooseLayer('MobilenetV2/expanded_conv_14', 'MobilenetV2/expanded_conv_14/depthwise/Relu6');
  await page.getByText('The filter: the weights of this layer').click();
  const cells = page.locator('.in-kernel td');
  await page.locator('.in-filter').first().waitFor();
  const model = await DeepLab.load();
  const picture = await readImage(`${FOLDER}/os16_chelsea.input.png`);
  const scope = 'MobilenetV2/expanded_conv_14';
  const [depthwise, expand] = await model.run(picture, [`${scope}/depthwise/depthwise_weights`, `${scope}/expand/weights`]);
  await model.dispose();
  const expectCells = async (weights: ArrayLike<number>, from: number, step: number): Promise<void> => {
    const found = await cells.evaluateAll((all) => all.map((cell) => Number(cell.getAttribute('data-weight'))));
    // The page's filters are float16.
    found.forEach((weight, tap) => expect(weight).toBeCloseTo(weights[from + tap * step], 3));
  };
  // Another kernel is another channel, whose map is shown as well.
  const second = page.locator('.in-filter').nth(1);
  const channel = Number(await second.getAttribute('data-channel'));
  await second.click();
  await page.locator('.in-kernel caption', { hasText: `channel ${channel}` }).waitFor();
  expect(await cells.count()).toBe(9);
  await expectCells(depthwise.data as Float32Array, channel, depthwise.shape[2]);
  await caption().filter({ hasText: `channel ${channel}` }).waitFor();
  // Of a convolution: what one channel is made from.
  await chooseLayer(scope, `${scope}/expand/Relu6`);
  await page.locator('.in-kernel caption', { hasText: 'from channel' }).waitFor();
  expect(await cells.count()).toBe(1);
  const input = Number(await page.locator('.in-filter[aria-pressed="true"]').getAttribute('data-channel'));
  const output = Number(await page.locator('.in-tile[aria-pressed="true"]').getAttribute('data-channel'));
  await expectCells(expand.data as Float32Array, input * expand.shape[3] + output, 0);
  await page.getByText('The filter: the weights of this layer').click();
});

test('where the field is small it is enlarged; behind image pooling everything is seen', async () => {
  await chooseLayer('MobilenetV2/Conv', 'MobilenetV2/Conv/Relu6');
  await moveTo(20, 30);
  await page.locator('.in-sees', { hasText: /^sees 3 × 3 pixels\.$/ }).waitFor();
  expect(await tapsOn(page.locator('.in-lens .in-plane'))).toHaveLength(9);
  await chooseLayer('logits', 'logits/semantic/BiasAdd');
  expect(await page.locator('.in-lens').count()).toBe(0);
  await page.locator('.in-sees', { hasText: 'and the whole picture through image pooling' }).waitFor();
});

async function chooseBackend(name: string): Promise<void> {
  await unfold(page, 'How it runs');
  const options = await page.getByLabel('Backend').locator('option').allTextContents();
  await page.getByLabel('Backend').selectOption({ index: options.findIndex((option) => option.startsWith(`${name}:`)) });
}

test('a network on the cpu backend can be stopped, and run again', async () => {
  await page.getByRole('tab', { name: 'Segment' }).click();
  await chooseBackend('cpu');
  await page.locator('.runs-on', { hasText: 'cpu' }).waitFor({ timeout: 60_000 });
  await segmented(page);
  await page.getByRole('tab', { name: 'Look inside' }).click();
  await page.locator('.in-status').getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Run the network' }).click();
  await page.locator('.in-sums', { hasText: 'on cpu, 1 thread' }).waitFor({ timeout: 60_000 });
  await page.locator('.in-wait').waitFor({ state: 'detached', timeout: 60_000 });
}, PATIENCE);

test('a frozen graph is the same network', async () => {
  await page.getByRole('tab', { name: 'Segment' }).click();
  await chooseBackend('auto');
  await page.getByText('Files', { exact: true }).click();
  await page.getByLabel('Choose files').setInputFiles(`${FOLDER}/os16_frozen_inference_graph.pb`);
  await page.locator('.model-title', { hasText: 'os16_frozen_inference_graph.pb' }).waitFor();
  await segmented(page);
  await page.getByRole('tab', { name: 'Look inside' }).click();
  await page.locator('.in-sums', { hasText: 'on wasm' }).waitFor({ timeout: 60_000 });
  // Drawn as soon as the panel, which was hidden, has its width again.
  await page.locator('.in-block').nth(23).waitFor();
  expect(await page.locator('.in-block').count()).toBe(24);
  await chooseLayer('MobilenetV2/expanded_conv_14', 'MobilenetV2/expanded_conv_14/depthwise/Relu6');
  await moveTo(9, 14);
  await page.locator('.in-sees', { hasText: /^sees 363 × 326 pixels/ }).waitFor();
}, PATIENCE);

test('on a phone everything fits, and a chosen layer is brought into view', async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.evaluate(() => scrollTo(0, 0));
  await chooseLayer('aspp0', 'aspp0/Relu');
  const top = await page.locator('#in-layer').evaluate((panel) => panel.getBoundingClientRect().top);
  expect(Math.abs(top)).toBeLessThan(100);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('there is no error on the console', () => {
  expect(web.errors).toEqual([]);
});
