/** The published models, by name; but for the one of COCO, whose checkpoint is there to train from. */
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ZooModel } from '../../engine/contract.js';
import { chooseModel } from '../../state/apply.js';
import { readZoo, zoo } from '../../state/model.js';

const GROUPS: readonly { readonly dataset: ZooModel['dataset']; readonly title: string }[] = [
  { dataset: 'pascal_voc_2012', title: 'PASCAL VOC 2012, 21 classes' },
  { dataset: 'cityscapes', title: 'Cityscapes, 19 classes' },
  { dataset: 'ade20k', title: 'ADE20K, 151 classes' },
  { dataset: 'imagenet', title: 'ImageNet: classifiers, which cannot segment' },
];

export function ZooPanel(): VNode {
  const name = useSignal<string | undefined>(undefined);
  const mirror = useSignal('');
  const chosen = zoo.value.find((each) => each.name === name.value) ?? zoo.value.at(0);
  useEffect(() => {
    if (zoo.peek().length === 0) void readZoo();
  }, []);
  const load = (event: Event): void => {
    event.preventDefault();
    if (chosen) void chooseModel({ kind: 'zoo', name: chosen.name, mirror: mirror.peek().trim() });
  };
  return (
    <form class="zoo" onSubmit={load}>
      <label class="field">
        Name
        <select value={chosen?.name} onChange={({ currentTarget }) => (name.value = currentTarget.value)}>
          {GROUPS.map(({ dataset, title }) => (
            <optgroup key={dataset} label={title}>
              {zoo.value
                .filter((each) => each.dataset === dataset)
                .map((each) => (
                  <option key={each.name} value={each.name}>
                    {each.name}
                  </option>
                ))}
            </optgroup>
          ))}
        </select>
      </label>
      {chosen && <p class="hint">{describe(chosen)}</p>}
      {chosen?.task === 'classification' && (
        <p class="hint">
          It names what a picture shows as a whole, and this page labels pixels: choose another, or run it by <code>deeplab classify</code>.
        </p>
      )}
      <label class="field">
        Mirror (optional)
        <input type="url" placeholder="https://host" value={mirror.value} onInput={({ currentTarget }) => (mirror.value = currentTarget.value)} />
      </label>
      <button type="submit" class="button primary" disabled={chosen?.task !== 'segmentation'}>
        Download and load
      </button>
      <p class="hint">
        Downloaded once, then kept by the browser. The official hosts may not let other pages read from them. Then{' '}
        {chosen ? (
          <a href={chosen.url} target="_blank" rel="noreferrer">
            download the archive
          </a>
        ) : (
          'download the archive'
        )}{' '}
        yourself and drop it here or choose it under “Files”; or name a mirror that sends <code>Access-Control-Allow-Origin</code>. Who runs this page can offer models beside it:{' '}
        <code>DEEPLAB_MODELS=FOLDER npm run web</code>.
      </p>
    </form>
  );
}

function describe({ backbone, megabytes, published }: ZooModel): string {
  const size = megabytes === undefined ? [] : [`${megabytes} MB`];
  const best = published.map(({ meanIoU, split }) => `mean IoU ${meanIoU} % (${split})`).at(-1);
  return [{ mobilenet_v2: 'MobileNet-v2', xception_65: 'Xception_65' }[String(backbone)] ?? backbone, ...size, ...(best ? [best] : [])].join(', ');
}
