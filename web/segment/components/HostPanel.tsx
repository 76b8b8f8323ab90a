/** Models of this host: one click each. */
import type { VNode } from 'preact';
import { chooseModel } from '../../state/apply.js';
import { HOST_MODELS } from '../../state/host_models.js';
import { model } from '../../state/model.js';
import { formatMegabytes } from '../../components/format.js';

export function HostPanel(): VNode {
  const chosen = model.value?.choice;
  return (
    <>
      <ul class="host-models">
        {HOST_MODELS.map(({ name, path, bytes }) => (
          <li key={path}>
            <button
              type="button"
              class="button"
              aria-pressed={chosen?.kind === 'host' && chosen.name === name}
              onClick={() => void chooseModel({ kind: 'host', name, url: new URL(path, document.baseURI).href })}
            >
              <span>{name}</span>
              <span class="hint">{formatMegabytes(bytes)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="hint">They lie beside this page, on the same host.</p>
    </>
  );
}
