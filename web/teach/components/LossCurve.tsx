/** The loss, step by step. */
import type { VNode } from 'preact';

const [WIDTH, HEIGHT, LEFT, BOTTOM] = [260, 120, 40, 18];

export function LossCurve({ losses, steps }: { readonly losses: readonly number[]; readonly steps: number }): VNode {
  const top = Math.max(...losses, 1e-6) * 1.05;
  const x = (i: number): number => LEFT + ((WIDTH - LEFT - 6) * i) / Math.max(1, steps - 1);
  const y = (loss: number): number => 6 + (HEIGHT - BOTTOM - 6) * (1 - loss / top);
  const last = losses[losses.length - 1];
  const description = `The loss fell from ${losses[0].toPrecision(3)} at the first step to ${last.toPrecision(3)} at step ${losses.length}.`;
  return (
    <figure class="te-curve">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={losses[0] >= last ? description : description.replace('fell', 'went')}>
        <line x1={LEFT} x2={WIDTH} y1={y(0)} y2={y(0)} class="te-axis" />
        <line x1={LEFT} x2={LEFT} y1={6} y2={y(0)} class="te-axis" />
        <text x={LEFT - 5} y={12} text-anchor="end">
          {(top / 1.05).toPrecision(2)}
        </text>
        <text x={LEFT - 5} y={y(0)} text-anchor="end">
          0
        </text>
        <text x={WIDTH - 4} y={HEIGHT - 3} text-anchor="end">
          step {steps}
        </text>
        <polyline points={losses.map((loss, i) => `${x(i).toFixed(1)},${y(loss).toFixed(1)}`).join(' ')} class="te-line" />
        <circle cx={x(losses.length - 1)} cy={y(last)} r="3.5" class="te-point" />
      </svg>
      <figcaption class="hint">Loss: how far the network is from what counts as true (cross entropy). Now {last.toPrecision(3)}.</figcaption>
    </figure>
  );
}
