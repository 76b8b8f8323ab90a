/** What flows between the blocks. */
import type { VNode } from 'preact';
import type { Layout } from '../network/layout.js';

export function Lines({ layout }: { layout: Layout }): VNode {
  return (
    <svg class="in-lines" width={layout.width} height={layout.height} viewBox={`0 0 ${layout.width} ${layout.height}`} aria-hidden="true">
      <defs>
        {(['flow', 'skip'] as const).map((kind) => (
          <marker key={kind} id={`in-arrow-${kind}`} class={`in-arrow-${kind}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0.5L7.5 4L0 7.5z" />
          </marker>
        ))}
      </defs>
      {layout.edges.map(({ kind, from, to, path }) => (
        <path key={`${kind} ${from} ${to}`} class={`in-line in-line-${kind}`} d={path} marker-end={`url(#in-arrow-${kind === 'flow' ? 'flow' : 'skip'})`} />
      ))}
    </svg>
  );
}
