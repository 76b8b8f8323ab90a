/** What the tests of the page do and see, in words. */
import type { Page } from 'playwright-core';

/** Waits until nothing is loaded or computed; what the page says then. */
export async function settled(page: Page): Promise<string> {
  const status = page.locator('.run-state [role=status]:not(.visually-hidden)');
  await status.waitFor();
  return (await status.textContent()) ?? '';
}

/** Waits for a result to be there. */
export async function segmented(page: Page): Promise<string> {
  const status = page.locator('.run-state [role=status]', { hasText: /Segmented in/ });
  await status.waitFor({ timeout: 120_000 });
  return (await status.textContent()) ?? '';
}

/** Chooses a picture's file, and waits until it is segmented. @param name The file's without its ending */
export async function openPicture(page: Page, file: string, name: string): Promise<void> {
  await page.locator('input[type=file][accept]').setInputFiles(file);
  await page.locator('.picture-facts strong', { hasText: name }).waitFor();
  await segmented(page);
}

/** Unfolds a card, such as that of the settings. */
export async function unfold(page: Page, title: string): Promise<void> {
  const fold = page.locator('details.fold', { has: page.getByRole('heading', { name: title }) });
  if ((await fold.getAttribute('open')) === null) await fold.locator('summary').click();
}

/** Segments the picture once more: an example is chosen again. */
export const segmentAgain = (page: Page): Promise<void> => page.getByRole('button', { name: 'Example: A cat' }).click();

/** The RGBA values of a pixel of the canvas over the picture, at a share of its width and height. */
function overlayAt(page: Page, x: number, y: number): Promise<readonly number[]> {
  return page.locator('canvas.stage-overlay').evaluate(
    (canvas: HTMLCanvasElement, [left, top]) => Array.from(canvas.getContext('2d')?.getImageData(Math.floor(left * canvas.width), Math.floor(top * canvas.height), 1, 1).data ?? []),
    [x, y] as const,
  );
}

/** Waits until a pixel over the picture is as expected: it is painted with the next frame. The last value of it. */
export async function overlayBecomes(page: Page, [x, y]: readonly [number, number], isAsExpected: (rgba: readonly number[]) => boolean): Promise<readonly number[]> {
  for (const end = Date.now() + 20_000; ; await page.waitForTimeout(20)) {
    const rgba = await overlayAt(page, x, y);
    if (isAsExpected(rgba) || Date.now() > end) return rgba;
  }
}

/** Presses a button that gives a file, and reads it. */
export async function downloaded(page: Page, button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button, exact: true }).click()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
}

/** The classes that the legend lists. */
export const legendNames = (page: Page): Promise<string[]> => page.locator('.legend-name').evaluateAll((names) => names.map((name) => name.firstChild?.textContent ?? ''));

/** What the model that is loaded is called. */
export const modelTitle = async (page: Page): Promise<string> => (await page.locator('.model-title').textContent()) ?? '';
