/** Several pictures: how far they are, and all their results as one file. */
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { messageOf } from '../../engine/engine_error.js';
import { saveFile } from '../../files/save.js';
import { batch, batchDone, batchRuns, batchZip, closeBatch, goOn, stopBatch, type BatchItem } from '../../state/batch.js';
import { showPicture } from '../../state/open_files.js';
import { formatShare } from '../../components/format.js';
import { ErrorMessage } from '../../components/Message.js';

export function BatchCard(): VNode | null {
  const error = useSignal<string | undefined>(undefined);
  const [all, done] = [batch.value.length, batchDone.value];
  if (all === 0) return null;
  const failed = batch.value.filter(({ state }) => state === 'failed').length;
  const save = (): void => {
    error.value = undefined;
    batchZip().then(
      (zip) => saveFile(zip, 'deeplab-results.zip'),
      (cause: unknown) => (error.value = messageOf(cause)),
    );
  };
  return (
    <section class="card batch-card" aria-labelledby="batch-heading">
      <h2 id="batch-heading">{all} pictures</h2>
      <p role="status" class="hint">
        {done} of {all} segmented{failed > 0 ? `, ${failed} could not be read` : ''}.
      </p>
      <progress aria-label="Pictures that are segmented" max={all} value={done + failed} />
      <ul class="batch">
        {batch.value.map((item) => (
          <Item key={item.name} {...item} />
        ))}
      </ul>
      <div class="buttons">
        <button type="button" class="button primary" disabled={done === 0} onClick={save}>
          Save as ZIP
        </button>
        {batchRuns.value ? (
          <button type="button" class="button stop" onClick={stopBatch}>
            Stop
          </button>
        ) : (
          batch.value.some(({ state }) => state === 'waiting') && (
            <button type="button" class="button" onClick={() => void goOn()}>
              Go on
            </button>
          )
        )}
        <button type="button" class="button" onClick={closeBatch}>
          Close
        </button>
      </div>
      <p class="hint">The ZIP has a label map and an overlay of each picture, as the look is set now, and a table of shares.</p>
      <ErrorMessage text={error.value} />
    </section>
  );
}

function Item({ file, name, state, error, done }: BatchItem): VNode {
  const most = done?.legend.slice(0, 2).map(({ name: each, pixels }) => `${each} ${formatShare(pixels / done.legend.reduce((sum, entry) => sum + entry.pixels, 0))}`);
  return (
    <li>
      <button type="button" class="batch-item" data-state={state} onClick={() => void showPicture(file, file.name)} title="Show it large">
        <span class="batch-name">{name}</span>
        <span class="hint">{most?.join(', ') ?? (state === 'failed' ? error : state === 'running' ? 'computing …' : 'waits')}</span>
      </button>
    </li>
  );
}
