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

/** `33 × 33 × 96` of [1, 33, 33, 96]. */
export function shapeText(shape: readonly number[]): string {
  return (shape.length > 2 && shape[0] === 1 ? shape.slice(1) : shape).join(' × ');
}
