/** The figures of the course are what the code draws today. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FIGURES = join(ROOT, 'docs/course/figures');
const committed = readdirSync(FIGURES).sort();
let drawn = '';

beforeAll(() => {
  drawn = mkdtempSync(join(tmpdir(), 'figures-'));
  const register = pathToFileURL(join(ROOT, 'scripts/course/register.mjs')).href;
  const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', '--import', register, 'scripts/figures/main.mjs', '--out', drawn], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The figures could not be drawn: ${stderr}`);
});

afterAll(() => rmSync(drawn, { recursive: true, force: true }));

test('there are as many as are drawn', () => {
  expect(readdirSync(drawn).sort()).toEqual(committed);
});

describe.each(committed)('%s', (file) => {
  const text = readFileSync(join(FIGURES, file), 'utf8');

  test('is what the code draws (else: npm run figures)', () => {
    expect(readFileSync(join(drawn, file), 'utf8') === text).toBe(true);
  });

  test('has text of at least 11 pixels where a page shows it 830 pixels wide', () => {
    const width = Number(/viewBox="0 0 (\d+) /.exec(text)?.[1]);
    const sizes = [...text.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => Number(size) * Math.min(1, 830 / width));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(11);
  });

  test('says what it shows, brings its background, and needs nothing from elsewhere', () => {
    expect(text).toMatch(/<title id="title">[^<]+<\/title>\n<desc id="description">[^<]+<\/desc>\n<rect [^>]*fill="#ffffff"\/>/);
    expect(text).not.toMatch(/href="(?!data:|#)|<script|<style|NaN|undefined/);
  });
});
