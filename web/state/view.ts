/** Which of the tabs is looked at. It is kept in the address, so that a tab can be linked to. */
import { effect, signal } from '@preact/signals';

export const VIEWS = [
  { id: 'segment', title: 'Segment' },
  { id: 'inside', title: 'Look inside' },
  { id: 'teach', title: 'Teach it' },
] as const;

export type ViewId = (typeof VIEWS)[number]['id'];

const fromAddress = (): ViewId => VIEWS.find(({ id }) => `#${id}` === location.hash)?.id ?? 'segment';

export const view = signal<ViewId>(fromAddress());

addEventListener('hashchange', () => (view.value = fromAddress()));

effect(() => {
  const hash = view.value === 'segment' ? '' : `#${view.value}`;
  if (location.hash !== hash) history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
});
