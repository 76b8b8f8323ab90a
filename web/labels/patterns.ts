/** Patterns of lines, so that classes can be told apart without their colours. */

/** Whether a pixel, modulo the pattern's period, lies on a line. */
type Pattern = (x: number, y: number, period: number) => boolean;

const LINE = 2;
const mod = (value: number, period: number): number => ((value % period) + period) % period;

const PATTERNS: readonly Pattern[] = [
  (x, y, period) => mod(x + y, period) < LINE,
  (x, y, period) => mod(x - y, period) < LINE,
  (_x, y, period) => mod(y, period) < LINE,
  (x, _y, period) => mod(x, period) < LINE,
  (x, y, period) => mod(x, period) < LINE + 1 && mod(y, period) < LINE + 1,
  (x, y, period) => mod(x + y, 2 * period) < LINE || mod(x - y, 2 * period) < LINE,
];

/** Pixels from line to line: narrow for the first six classes, wide for the next, and again. */
const PERIODS = [8, 14, 22];

export function isOnPattern(label: number, x: number, y: number): boolean {
  const pattern = PATTERNS[label % PATTERNS.length];
  return pattern(x, y, PERIODS[Math.floor(label / PATTERNS.length) % PERIODS.length]);
}
