/** Files of the result. */
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { messageOf } from '../../engine/engine_error.js';
import { saveFile } from '../../files/save.js';
import { camera } from '../../state/camera_state.js';
import { call } from '../../state/engine.js';
import { lookOf } from '../../state/look.js';
import { picture } from '../../state/picture.js';
import { result, type Result } from '../../state/run.js';
import { ErrorMessage } from '../../components/Message.js';

const FILES = [
  {
    ending: 'labels.png',
    title: 'Label map',
    description: 'Class indices with the data set’s palette, as PASCAL VOC stores them',
    encode: ({ labels, labelSet }: Result) => call((engine) => engine.encodeLabels(labels, labelSet.palette)),
  },
  {
    ending: 'overlay.png',
    title: 'Overlay',
    description: 'The picture as it is seen here: colours, opacity, patterns, and the class that is shown alone',
    encode: ({ of, labels, labelSet }: Result) => call((engine) => engine.encodeOverlay(of.pixels, labels, lookOf(labelSet))),
  },
] as const;

export function Exports(): VNode {
  const error = useSignal<string | undefined>(undefined);
  // While the camera runs, what is seen is a frame, not the picture.
  const current = camera.value === 'off' && result.value?.of === picture.value ? result.value : undefined;
  const save = async (of: Result, { encode, ending }: (typeof FILES)[number]): Promise<void> => {
    try {
      error.value = undefined;
      saveFile(await encode(of), `${of.of.name}.${ending}`);
    } catch (cause) {
      error.value = messageOf(cause);
    }
  };
  return (
    <div class="exports">
      <span class="exports-title">Save as PNG:</span>
      {FILES.map((file) => (
        <button key={file.ending} type="button" class="button" title={file.description} disabled={!current} onClick={() => current && void save(current, file)}>
          {file.title}
        </button>
      ))}
      <ErrorMessage text={error.value} />
    </div>
  );
}
