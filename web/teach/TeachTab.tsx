/** The third tab as the page knows it: its code is fetched when it is first looked at. */
import { signal, useSignalEffect } from '@preact/signals';
import type { ComponentType, VNode } from 'preact';
import { messageOf } from '../engine/engine_error.js';
import { view } from '../state/view.js';

const View = signal<ComponentType | undefined>(undefined);
const failure = signal<string | undefined>(undefined);
let fetching = false;

async function fetchView(): Promise<void> {
  if (fetching || View.peek()) return;
  fetching = true;
  failure.value = undefined;
  try {
    const { TeachView } = await import('./TeachView.js');
    View.value = TeachView;
  } catch (error) {
    failure.value = `This part of the page could not be fetched (${messageOf(error)}). Try again when you are connected.`;
  } finally {
    fetching = false;
  }
}

export function TeachTab(): VNode | null {
  useSignalEffect(() => {
    if (view.value === 'teach') void fetchView();
  });
  const Fetched = View.value;
  if (Fetched) return <Fetched />;
  if (failure.value === undefined) return null;
  return (
    <p class="error" role="alert">
      {failure.value}{' '}
      <button type="button" class="button" onClick={() => void fetchView()}>
        Try again
      </button>
    </p>
  );
}
