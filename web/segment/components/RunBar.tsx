/** Starts and stops, and says what is going on. */
import type { VNode } from 'preact';
import { chooseModel } from '../../state/apply.js';
import { endCamera, frameRate } from '../../state/camera.js';
import { camera } from '../../state/camera_state.js';
import { loading, model } from '../../state/model.js';
import { picture } from '../../state/picture.js';
import { busy, isOutdated, result, runError, segment, stop } from '../../state/run.js';
import { formatDuration, formatShare } from '../../components/format.js';
import { ErrorMessage } from '../../components/Message.js';
import { ProgressBar } from '../../components/ProgressBar.js';

export function RunBar(): VNode {
  return (
    <div class="run-bar">
      <RunButton />
      <div class="run-state">
        {/* Always the same element: what is said of a change is said by one that was there before it. */}
        <p role="status" class={busy.value ? 'visually-hidden' : ''}>
          {busy.value ? titleOfWork() : camera.value === 'live' ? 'The camera is segmented frame by frame.' : doneWords()}
        </p>
        {busy.value && <ProgressBar title={titleOfWork()} />}
        {camera.value === 'live' && !busy.value && <p class="hint frame-rate">{frameRate.value.toFixed(1)} frames per second</p>}
      </div>
      <ErrorMessage text={runError.value} />
    </div>
  );
}

/** What there is to do: to stop, to load once more, or to segment what the result is not of. */
function RunButton(): VNode | null {
  if (busy.value || camera.value === 'live') {
    return (
      <button type="button" class="button stop" onClick={() => (busy.peek() ? void stop() : endCamera())}>
        Stop
      </button>
    );
  }
  // Loading was stopped, or has failed.
  if (!model.value) {
    return (
      <button type="button" class="button primary" onClick={() => void chooseModel()}>
        Load again
      </button>
    );
  }
  if (!picture.value || (result.value?.of === picture.value && !isOutdated.value)) return null;
  return (
    <button type="button" class="button primary" onClick={() => void segment()}>
      Segment
    </button>
  );
}

const titleOfWork = (): string => (loading.value === undefined ? 'Segmenting the picture' : `Loading ${loading.value}`);

function doneWords(): string {
  const done = result.value;
  if (!model.value) return 'No model is loaded.';
  if (!done || done.of !== picture.value) return picture.value ? 'Not segmented yet.' : 'Choose a picture.';
  const { legend, labels, timings, passes } = done;
  const most = legend.slice(0, 3).map(({ name, pixels }) => `${name} ${formatShare(pixels / (labels.width * labels.height))}`);
  const found = `${most.join(', ')}${legend.length > 3 ? ', ...' : '.'}`;
  if (isOutdated.value) return `Not segmented since the model or its settings changed. From before: ${found}`;
  const time = timings.preprocess + timings.network + timings.postprocess;
  return `Segmented in ${formatDuration(time)}${passes > 1 ? ` (${passes} passes)` : ''}: ${found}`;
}
