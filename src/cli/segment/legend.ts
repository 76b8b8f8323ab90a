/** The legend of a segmented picture, with colours where the terminal has them. */
import type { LegendEntry } from '../../deeplab/passes/postprocess.js';
import { formatPercent } from '../terminal/format.js';
import type { Output, Terminal } from '../terminal/terminal.js';

/** Terminals' sequence that ends all colours. */
const RESET = '\x1b[0m';

/** One line a class: swatch, name, share of the pixels. */
export function formatLegend(legend: readonly LegendEntry[], terminal: Terminal): string[] {
  const total = legend.reduce((sum, { pixels }) => sum + pixels, 0);
  const width = Math.max(...legend.map(({ name }) => name.length));
  const depth = colorDepth(terminal.stdout, terminal.env);
  return legend.map(({ name, color, pixels }) => `  ${swatch(color, depth)}${name.padEnd(width)}  ${formatPercent(pixels / total).padStart(7)}`);
}

/** Two cells of a colour; nothing where there are too few colours to tell classes apart. */
function swatch([red, green, blue]: LegendEntry['color'], depth: number): string {
  if (depth >= 24) return `\x1b[48;2;${red};${green};${blue}m  ${RESET}  `;
  if (depth < 8) return '';
  // The 256-colour table holds a cube of 6 x 6 x 6 from index 16 on.
  const [r, g, b] = [red, green, blue].map((value) => Math.round((value / 255) * 5));
  return `\x1b[48;5;${16 + 36 * r + 6 * g + b}m  ${RESET}  `;
}

/** Bits a colour; 1 where output is not shown but read by a program, or colours are not wanted (NO_COLOR, TERM=dumb). */
function colorDepth(output: Output, env: Terminal['env']): number {
  return output.isTTY && output.getColorDepth ? output.getColorDepth(env) : 1;
}
