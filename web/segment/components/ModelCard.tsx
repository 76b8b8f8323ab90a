/** Which model: the embedded one, the user's own files, or one of the zoo. */
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { ModelChoice } from '../../engine/contract.js';
import { chooseModel } from '../../state/apply.js';
import { HOST_MODELS } from '../../state/host_models.js';
import { loading, model, modelError, type ReadyModel } from '../../state/model.js';
import { openModelFiles } from '../../state/open_files.js';
import { FileButton } from '../../components/FileButton.js';
import { formatCount } from '../../components/format.js';
import { HostPanel } from './HostPanel.js';
import { ErrorMessage } from '../../components/Message.js';
import { ZooPanel } from './ZooPanel.js';

type Kind = ModelChoice['kind'];

const KINDS: readonly { readonly kind: Kind; readonly title: string }[] = [
  { kind: 'embedded', title: 'Embedded' },
  // Where there is one, a strong model by one click.
  ...(HOST_MODELS.length > 0 ? [{ kind: 'host', title: 'This host' } as const] : []),
  { kind: 'files', title: 'Files' },
  { kind: 'zoo', title: 'Zoo' },
];

export function ModelCard(): VNode {
  const kind = useSignal<Kind>('embedded');
  const choose = (chosen: Kind): void => {
    kind.value = chosen;
    modelError.value = undefined;
    if (chosen === 'embedded' && model.peek()?.choice.kind !== 'embedded') void chooseModel({ kind: 'embedded' });
  };
  return (
    <section class="card model-card" aria-labelledby="model-heading">
      <h2 id="model-heading">Model</h2>
      <fieldset class="segments">
        <legend class="visually-hidden">Where the model comes from</legend>
        {KINDS.map(({ kind: each, title }) => (
          <label key={each}>
            <input class="visually-hidden" type="radio" name="model" checked={kind.value === each} onChange={() => choose(each)} />
            <span>{title}</span>
          </label>
        ))}
      </fieldset>
      {kind.value === 'embedded' && <p class="hint">A small model that comes with the page, good for a first look: 21 classes of PASCAL VOC, trained mostly on animals and people.</p>}
      {kind.value === 'host' && <HostPanel />}
      {kind.value === 'files' && <FilesPanel />}
      {kind.value === 'zoo' && <ZooPanel />}
      <ErrorMessage text={modelError.value?.cause === 'model' ? modelError.value.message : undefined} />
      <ModelFacts />
    </section>
  );
}

function FilesPanel(): VNode {
  return (
    <>
      <div class="buttons">
        <FileButton label="Choose a folder" folder onFiles={(files) => void openModelFiles(files)} />
        <FileButton label="Choose files" multiple onFiles={(files) => void openModelFiles(files)} />
      </div>
      <p class="hint">
        A checkpoint (<code>.index</code> and <code>.data-…</code>), a frozen graph (<code>.pb</code>) or an archive (<code>.tar.gz</code>). They are read here in the browser; nothing is uploaded. Or drop
        them anywhere on the page.
      </p>
    </>
  );
}

function ModelFacts(): VNode {
  const ready = model.value;
  return (
    <div class="model-facts">
      <p>
        Loaded: <span class="model-title">{ready?.title ?? (loading.value === undefined ? 'none' : '…')}</span>
      </p>
      <details>
        <summary>What it is</summary>
        {ready && <Facts {...ready} />}
      </details>
    </div>
  );
}

function Facts({ info, labelSet }: ReadyModel): VNode {
  return (
    <dl class="facts">
      <dt>Network</dt>
      <dd>{info.variant}</dd>
      <dt>Classes</dt>
      <dd>
        {info.numClasses}, {labelSet.name}
      </dd>
      <dt>Size</dt>
      <dd>
        {formatCount(info.parameters)} parameters, {formatCount(info.multiplyAdds)} multiply-adds for {info.cropSize[1]} × {info.cropSize[0]} pixels
      </dd>
    </dl>
  );
}
