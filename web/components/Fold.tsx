/** A card that is folded until it is wanted; its one line says what matters of it. */
import type { ComponentChildren, VNode } from 'preact';

interface Props {
  readonly title: string;
  /** Beside the title. */
  readonly summary?: string;
  readonly class: string;
  readonly children: ComponentChildren;
}

export function Fold({ title, summary, class: name, children }: Props): VNode {
  return (
    <details class={`card fold ${name}`}>
      <summary>
        <h2>{title}</h2>
        {summary !== undefined && <span class="fold-summary">{summary}</span>}
      </summary>
      <div class="fold-content">{children}</div>
    </details>
  );
}
