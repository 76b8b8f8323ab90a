/** A view whose code is fetched when it is first looked at. */
import { useSignal } from '@preact/signals';
import type { FunctionComponent, VNode } from 'preact';
import { useEffect } from 'preact/hooks';

export function LaterView({ load }: { readonly load: () => Promise<FunctionComponent> }): VNode {
  const loaded = useSignal<{ readonly View: FunctionComponent } | undefined>(undefined);
  const hasFailed = useSignal(false);
  const begin = (): void => {
    hasFailed.value = false;
    load().then(
      (View) => (loaded.value = { View }),
      () => (hasFailed.value = true),
    );
  };
  useEffect(begin, []);
  if (loaded.value) return <loaded.value.View />;
  if (!hasFailed.value) return <p class="hint">Loading this view …</p>;
  return (
    <div class="hint">
      <p role="alert">This part of the page could not be fetched: its server could not be reached, or has another version by now.</p>
      <button type="button" class="button" onClick={begin}>
        Try again
      </button>
    </div>
  );
}
