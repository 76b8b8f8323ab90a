/** What can be taken along, and brought back. */
import type { VNode } from 'preact';
import { FileButton } from '../../components/FileButton.js';
import { ErrorMessage } from '../../components/Message.js';
import { beginAnew } from '../state/begin.js';
import { keeps } from '../state/keeping.js';
import { network, source } from '../state/lessons.js';
import { pictures, results } from '../state/pictures.js';
import { openTeachFiles, saveCheckpoint, saveCheckpointFiles, saveFolder, transferError, transferring, useOnFirstTab } from '../state/transfer.js';

const KEEPS = {
  yes: 'Pictures, strokes and the trained network are kept in this browser, also when the tab is closed.',
  no: 'This browser keeps nothing for this page: save what you need before you close the tab.',
  unknown: '',
} as const;

export function FilesCard(): VNode {
  const nothing = results.value.size === 0;
  return (
    <section class="card" aria-labelledby="te-files">
      <h2 id="te-files">5. Take it along</h2>
      <p class="hint">
        The network with your classes, as {source.value === 'trained' ? 'it was trained' : 'strokes taught it'}: a checkpoint that TensorFlow and the command line open. On the first tab it runs over further pictures and the camera.
      </p>
      <div class="buttons">
        <button type="button" class="button" disabled={nothing} onClick={() => void saveCheckpoint()}>
          Checkpoint (ZIP)
        </button>
        <button type="button" class="button" disabled={nothing} onClick={() => void saveCheckpointFiles()}>
          as single files
        </button>
        <button type="button" class="button" disabled={nothing} onClick={() => void useOnFirstTab()}>
          Use it on the first tab
        </button>
      </div>
      <p class="hint">Pictures and label maps, laid out as PASCAL VOC:</p>
      <div class="buttons">
        <button type="button" class="button" disabled={pictures.value.length === 0} onClick={() => void saveFolder()}>
          VOC folder (ZIP)
        </button>
      </div>
      <p class="hint">Bring back either of them:</p>
      <div class="buttons">
        <FileButton label="Open files" accept=".zip,.index,.data-00000-of-00001,.txt" multiple onFiles={(files) => void openTeachFiles(files)} />
        <FileButton label="Open a folder" folder onFiles={(files) => void openTeachFiles(files)} />
      </div>
      <ErrorMessage text={transferError.value} />
      <p class="te-status" role="status">
        {transferring.value ?? ''}
      </p>
      <p class="hint">
        {KEEPS[keeps.value]}{' '}
        <button type="button" class="te-link" onClick={beginAnew}>
          Begin anew
        </button>
      </p>
      {network.value !== undefined && <p class="hint">Features: {network.value}.</p>}
    </section>
  );
}
