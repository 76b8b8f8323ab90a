/** Starts and stops, and says what is going on. */
import type { VNode } from 'preact';
import { camera, frameRate } from '../state/camera.js';
import { loading, model } from '../state/model.js';
import { picture } from '../state/picture.js';
import { busy, result, runError, segment, stop } from '../state/run.js';
import { formatDuration, formatShare } from './format.js';
import { ErrorMessage } from './Message.js';
import { ProgressBar } from './ProgressBar.js';

export function RunBar(): VNode {
  const isLive = camera.value === 'live';
  return (
    <div class="run-bar">
      {busy.value ? (
        <button type="button" class="button stop" onClick={() => void stop()}>
          Stop
        </button>
      ) : (
        <button type="button" class="button primary" disabled={!model.value || !picture.value || isLive} onClick={() => void segment()}>
          Segment
        </button>
      )}
      <div class="run-state">{busy.value ? <ProgressBar title={titleOfWork()} /> : <p role="status">{isLive ? liveWords() : doneWords()}</p>}</div>
      <ErrorMessage text={runError.value} />
    </div>
  );
}

const titleOfWork = (): string => (loading.value === undefined ? 'Segmenting the picture' : `Loading ${loading.value}`);

const liveWords = (): string => `The camera is segmented frame by frame, ${frameRate.value.toFixed(1)} a second.`;

function doneWords(): string {
  const done = result.value;
  if (!model.value) return 'No model is loaded. Choose one.';
  if (!done || done.of !== picture.value) return picture.value ? 'Not segmented yet.' : 'Choose a picture.';
  const { legend, labels, timings, passes } = done;
  const most = legend.slice(0, 3).map(({ name, pixels }) => `${name} ${formatShare(pixels / (labels.width * labels.height))}`);
  const time = timings.preprocess + timings.network + timings.postprocess;
  return `Segmented in ${formatDuration(time)}${passes > 1 ? ` (${passes} passes)` : ''}: ${most.join(', ')}${legend.length > 3 ? ', ...' : '.'}`;
}
