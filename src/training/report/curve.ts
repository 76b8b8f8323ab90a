/** A curve over the steps of a run, as SVG that takes its colours from the page. */
import { escapeHtml } from '../../evaluation/report/html.js';

/** A value at a step; those that are not finite are gaps. */
export type Point = readonly [step: number, value: number];

export interface CurveOptions {
  readonly title: string;
  readonly points: readonly Point[];
  /** The steps of the whole run: where the axis ends. */
  readonly steps: number;
  /** How a value is written. */
  readonly format: (value: number) => string;
  /** Where the axis begins and ends at least. */
  readonly range?: readonly [least: number, most: number];
  /** Whether a smoothed curve is drawn over the values, which go up and down from step to step. */
  readonly smooth?: boolean;
}

const [WIDTH, HEIGHT] = [720, 220];
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 12, 12, 28];

/** More points than this are narrower than a pixel; a longer run shows means of neighbours. */
const MAX_POINTS = 600;

/** The smoothed curve is a mean over about a fortieth of what is drawn. */
const SMOOTHED_SHARE = 40;

export function curve({ title, points, steps, format, range = [Infinity, -Infinity], smooth = false }: CurveOptions): string {
  const drawn = thinned(points.filter(([, value]) => Number.isFinite(value)));
  if (drawn.length === 0) return `<p class="note">${escapeHtml(title)}: nothing yet</p>`;
  const values = drawn.map(([, value]) => value);
  const ticks = niceTicks(values.reduce((a, b) => Math.min(a, b), range[0]), values.reduce((a, b) => Math.max(a, b), range[1]));
  const [least, most] = [ticks[0], ticks[ticks.length - 1]];
  const end = Math.max(steps, drawn[drawn.length - 1][0], 1);
  const x = (step: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * step) / end;
  const y = (value: number): number => TOP + ((HEIGHT - TOP - BOTTOM) * (most - value)) / (most - least);
  const line = (list: readonly Point[], style: string): string =>
    list.length === 1
      ? `<circle class="${style}" cx="${x(list[0][0]).toFixed(1)}" cy="${y(list[0][1]).toFixed(1)}" r="2.5"/>`
      : `<polyline class="${style}" points="${list.map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(' ')}"/>`;
  const rows = ticks.map((tick) => `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}"/><text x="${LEFT - 8}" y="${(y(tick) + 4).toFixed(1)}" text-anchor="end">${escapeHtml(format(tick))}</text>`);
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => `<text x="${x(share * end).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="${share === 1 ? 'end' : 'middle'}">${Math.round(share * end).toLocaleString('en-US')}</text>`);
  const curves = smooth && drawn.length > 2 ? line(drawn, 'raw') + line(smoothed(drawn), 'value') : line(drawn, 'value');
  return `<svg class="curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"><title>${escapeHtml(title)}</title>${rows.join('')}${marks.join('')}${curves}</svg>`;
}

/** Means of neighbouring points, so many that all fit; the last point is the last. */
function thinned(points: readonly Point[]): readonly Point[] {
  if (points.length <= MAX_POINTS) return points;
  const size = points.length / MAX_POINTS;
  return Array.from({ length: MAX_POINTS }, (_, i) => {
    const part = points.slice(Math.floor(i * size), Math.floor((i + 1) * size));
    return [part[part.length - 1][0], part.reduce((sum, [, value]) => sum + value, 0) / part.length] as const;
  });
}

/** An exponential mean, without the pull to its first value (Adam's correction). */
function smoothed(points: readonly Point[]): Point[] {
  const keep = 1 - 1 / Math.max(2, points.length / SMOOTHED_SHARE);
  let [mean, weight] = [0, 0];
  return points.map(([step, value]) => {
    mean = keep * mean + (1 - keep) * value;
    weight = keep * weight + (1 - keep);
    return [step, mean / weight];
  });
}

/** Three to six round numbers around these two. */
function niceTicks(least: number, most: number): number[] {
  const span = most - least || Math.abs(most) || 1;
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => span / each <= 4) ?? span;
  const first = Math.floor(least / step);
  const last = Math.max(Math.ceil(most / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}
