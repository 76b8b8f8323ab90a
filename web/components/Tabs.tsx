/** The tabs, as ARIA describes them: one is in the order of the Tab key, arrow keys go to the others. */
import type { VNode } from 'preact';
import { view, VIEWS, type ViewId } from '../state/view.js';

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };

function onKeyDown(event: KeyboardEvent): void {
  const at = VIEWS.findIndex(({ id }) => id === view.peek());
  const next = { Home: 0, End: VIEWS.length - 1 }[event.key] ?? (event.key in STEPS ? (at + STEPS[event.key] + VIEWS.length) % VIEWS.length : undefined);
  if (next === undefined) return;
  event.preventDefault();
  view.value = VIEWS[next].id;
  document.getElementById(tabId(VIEWS[next].id))?.focus();
}

export const tabId = (id: ViewId): string => `tab-${id}`;
export const panelId = (id: ViewId): string => `panel-${id}`;

export function Tabs(): VNode {
  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={onKeyDown}>
      {VIEWS.map(({ id, title }) => {
        const isSelected = view.value === id;
        return (
          <button key={id} type="button" role="tab" id={tabId(id)} aria-selected={isSelected} aria-controls={panelId(id)} tabIndex={isSelected ? 0 : -1} onClick={() => (view.value = id)}>
            {title}
          </button>
        );
      })}
    </div>
  );
}
