/** What the lines and colours of the drawing mean. */
import type { VNode } from 'preact';

export function Key(): VNode {
  return (
    <ul class="in-key" aria-label="Key">
      <li>
        <span class="in-key-atrous" aria-hidden="true" /> atrous: rate above 1
      </li>
      <li>
        <svg viewBox="0 0 22 14" aria-hidden="true">
          <path class="in-line in-line-residual" d="M2 2Q18 2 18 7Q18 12 6 12" />
          <path class="in-arrow-skip" d="M1 12l6 -3v6z" />
        </svg>{' '}
        goes around
      </li>
      <li>
        <span class="in-key-step" aria-hidden="true" /> one step
      </li>
      <li>
        <span class="in-key-bar" aria-hidden="true" /> share of time
      </li>
    </ul>
  );
}
