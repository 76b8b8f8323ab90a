/** The first tab. */
import type { VNode } from 'preact';

export function SegmentView(): VNode {
  return <p>Pictures are segmented here.</p>;
}
