/** What is cut out of the picture, what it is laid on, and its file. */
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { CutOut } from '../../engine/contract.js';
import { messageOf } from '../../engine/engine_error.js';
import { saveFile } from '../../files/save.js';
import { cutBackground, cutError, cutPixels, cutting, nothingIsCut } from '../../state/cut_out.js';
import { call } from '../../state/engine.js';
import { liveFrameIsShown, shown } from '../../state/look.js';
import { picture } from '../../state/picture.js';
import { isOutdated, stop } from '../../state/run.js';
import { ErrorMessage } from '../../components/Message.js';

const BACKGROUNDS: readonly { readonly id: CutOut['background']; readonly title: string }[] = [
  { id: 'transparent', title: 'Nothing' },
  { id: 'blur', title: 'Blurred' },
];

export function CutOutBar(): VNode {
  const error = useSignal<string | undefined>(undefined);
  const save = async (): Promise<void> => {
    const pixels = cutPixels.peek();
    if (!pixels) return;
    try {
      error.value = undefined;
      saveFile(await call((engine) => engine.encodePixels(pixels)), `${liveFrameIsShown.peek() ? 'camera' : (picture.peek()?.name ?? 'picture')}.cut-out.png`);
    } catch (cause) {
      error.value = messageOf(cause);
    }
  };
  return (
    <div class="cut-out-bar">
      <span id="cut-background" class="exports-title">
        Behind it:
      </span>
      <div role="radiogroup" aria-labelledby="cut-background" class="segments layers">
        {BACKGROUNDS.map(({ id, title }) => (
          <label key={id}>
            <input class="visually-hidden" type="radio" name="cut-background" checked={cutBackground.value === id} onChange={() => (cutBackground.value = id)} />
            <span>{title}</span>
          </label>
        ))}
      </div>
      <button type="button" class="button" disabled={!cutPixels.value || cutting.value} onClick={() => void save()}>
        Save cut-out
      </button>
      {cutting.value && (
        <button type="button" class="button small" onClick={() => void stop()}>
          Stop
        </button>
      )}
      <p class="hint" role="status">
        {words()}
      </p>
      <ErrorMessage text={error.value ?? cutError.value} />
    </div>
  );
}

function words(): string {
  if (!shown.value?.segmented) return 'There is no result to cut out yet.';
  if (cutting.value) return 'Cutting out …';
  if (isOutdated.value && !liveFrameIsShown.value) return 'The model or its settings changed: press Segment first.';
  if (nothingIsCut.value) return 'Nothing of this picture is chosen: press a class.';
  return 'Edges fade where the network is not sure. The classes beside the picture choose what is cut out.';
}
