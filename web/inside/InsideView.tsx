/** The second tab. */
import type { VNode } from 'preact';

export function InsideView(): VNode {
  return <p>The network is drawn here.</p>;
}
