/** Numbers as people read them. */

/** `839 M`, `54.0 G`, `12 k`: three figures. */
export function shortCount(n: number): string {
  for (const [unit, size] of [['G', 1e9], ['M', 1e6], ['k', 1e3]] as const) {
    if (n >= size * 0.9995) return `${threeFigures(n / size)} ${unit}`;
  }
  return String(n);
}

const threeFigures = (n: number): string => (n >= 99.95 ? n.toFixed(0) : n >= 9.995 ? n.toFixed(1) : n.toFixed(2));

/** `0.42 ms`, `12.3 ms`. */
export function milliseconds(ms: number): string {
  return `${ms >= 100 ? ms.toFixed(0) : ms >= 9.95 ? ms.toFixed(1) : ms.toFixed(2)} ms`;
}

/** A value of a map: short, and never with more figures than float32 has. */
export function value(n: number): string {
  if (!Number.isFinite(n)) return String(n);
  if (Number.isInteger(n) && Math.abs(n) < 1e6) return String(n);
  return Math.abs(n) >= 1e4 || Math.abs(n) < 1e-3 ? n.toExponential(2) : n.toPrecision(4);
}

/** The same in six characters or so, for a tile: `1.23`, `-142`, `2e+6`. */
export function shortValue(n: number): string {
  const size = Math.abs(n);
  if (!Number.isFinite(n)) return n > 0 ? '∞' : n < 0 ? '-∞' : String(n);
  if (Number.isInteger(n) && size < 1e4) return String(n);
  if (size >= 1e4 || size < 0.005) return n.toExponential(0);
  return n.toFixed(size >= 99.5 ? 0 : size >= 9.95 ? 1 : 2);
}

/** `868.4 M`, `54.049 G`: exact enough to tell two counts apart. */
export const exactCount = (n: number): string => (n < 1e9 ? `${(n / 1e6).toFixed(1)} M` : `${(n / 1e9).toFixed(3)} G`);

/** `33 × 33 × 96` of [1, 33, 33, 96]. */
export function shapeText(shape: readonly number[]): string {
  return (shape.length > 2 && shape[0] === 1 ? shape.slice(1) : shape).join(' × ');
}
