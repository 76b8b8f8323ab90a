/** How the network runs, and what really runs. */
import type { VNode } from 'preact';
import type { LoadSettings } from '../../engine/contract.js';
import { applyLoadSettings, applySegmentSettings } from '../../state/apply.js';
import { model, modelError } from '../../state/model.js';
import { cores, loadSettings, oneThread, passesOf, segmentSettings } from '../../state/settings.js';
import { ErrorMessage } from '../../components/Message.js';
import { Choice } from '../../components/Choice.js';
import { Fold } from '../../components/Fold.js';

const BACKENDS: readonly { readonly value: LoadSettings['backend']; readonly title: string }[] = [
  { value: 'auto', title: 'auto: wasm, else cpu' },
  { value: 'wasm', title: 'wasm: WebAssembly' },
  { value: 'cpu', title: 'cpu: plain JavaScript, slow' },
  { value: 'gpu', title: 'gpu: WebGL 2' },
];

const STRIDES = [
  { value: undefined, title: 'as the model likes it' },
  { value: 8, title: '8: more detail, slow' },
  { value: 16, title: '16' },
  { value: 32, title: '32: less detail, fast' },
] as const;

const SCALES = [
  { value: '1', title: 'one' },
  { value: '0.5,1', title: 'two: 0.5, 1' },
  { value: '0.5,0.75,1,1.25,1.5,1.75', title: 'six: 0.5 to 1.75, as published' },
] as const;

const THREADS = [{ value: undefined, title: `all ${cores}` }, ...Array.from({ length: cores }, (_, i) => ({ value: i + 1, title: String(i + 1) }))];

export function SettingsCard(): VNode {
  const { backend, threads, outputStride } = loadSettings.value;
  const { scales, flip } = segmentSettings.value;
  const isFixed = model.value?.info.isFrozen ?? false;
  return (
    <Fold title="How it runs" summary={briefly()} class="settings-card">
      <Choice label="Backend" value={backend} options={BACKENDS} onChange={(value) => void applyLoadSettings({ backend: value })} />
      <Choice label="Threads" value={threadsReason() === undefined ? threads : 1} options={THREADS} disabled={threadsReason()} onChange={(value) => void applyLoadSettings({ threads: value })} />
      <Choice
        label="Output stride"
        value={isFixed ? undefined : outputStride}
        options={STRIDES}
        disabled={isFixed ? `A frozen graph has its output stride built in: ${model.value?.info.outputStride}.` : undefined}
        onChange={(value) => void applyLoadSettings({ outputStride: value })}
      />
      <Choice
        label="Scales"
        value={isFixed ? '1' : scales.join(',')}
        options={SCALES}
        disabled={isFixed ? 'A frozen graph runs at the one scale that it was exported for.' : undefined}
        onChange={(value) => void applySegmentSettings({ scales: value.split(',').map(Number) })}
      />
      <label class="check">
        <input type="checkbox" checked={flip && !isFixed} disabled={isFixed} onChange={({ currentTarget }) => void applySegmentSettings({ flip: currentTarget.checked })} />
        The mirrored picture too
      </label>
      <p class="hint">Probabilities are averaged over all of them: better borders, for as many times the work.</p>
      <ErrorMessage text={modelError.value?.cause === 'settings' ? modelError.value.message : undefined} />
      <RunsOn />
    </Fold>
  );
}

/** What runs, in a few words. */
function briefly(): string | undefined {
  const info = model.value?.info;
  if (!info) return undefined;
  const passes = info.isFrozen ? 1 : passesOf(segmentSettings.value);
  return [info.backend, info.threads === 1 ? '1 thread' : `${info.threads} threads`, ...(passes > 1 ? [`${passes} passes`] : [])].join(', ');
}

/** Why the number of threads cannot be chosen. */
function threadsReason(): string | undefined {
  if (oneThread !== undefined) return oneThread;
  const { backend } = loadSettings.value;
  return backend === 'cpu' || backend.startsWith('gpu') ? `The ${backend} backend has no threads.` : undefined;
}

function RunsOn(): VNode | null {
  const info = model.value?.info;
  if (!info) return null;
  const { backend, threads, outputStride, notice, fallbacks } = info;
  return (
    <div class="runs-on">
      <p>
        Runs on <strong>{backend}</strong> with {threads === 1 ? 'one thread' : `${threads} threads`}, output stride {outputStride}.
      </p>
      {notice !== undefined && !(backend === 'wasm' && oneThread !== undefined) && <p class="notice">{notice}</p>}
      {fallbacks.length > 0 && <p class="notice">On the plain kernels, because the backend has none: {fallbacks.join(', ')}.</p>}
    </div>
  );
}
