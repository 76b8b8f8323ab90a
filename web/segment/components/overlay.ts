/** What lies over the picture now, as pixels of a canvas. */
import { computed } from '@preact/signals';
import { paintChanges } from '../../labels/changes.js';
import { paintConfidence } from '../../labels/confidence.js';
import { codesOf, colorTable, paint, stepFor } from '../../labels/paint.js';
import { changes } from '../../state/compare.js';
import { confidence } from '../../state/confidence.js';
import { cutPixels } from '../../state/cut_out.js';
import { layer, lookOf, opacity, shown } from '../../state/look.js';

const segmented = computed(() => shown.value?.segmented);
const codes = computed(() => segmented.value && codesOf(segmented.value.labels));

/** Undefined where there is nothing to be laid over. */
export function overlayImage(): ImageData | undefined {
  if (layer.value === 'cutOut') return cutPixels.value && new ImageData(cutPixels.value.data, cutPixels.value.width, cutPixels.value.height);
  if (layer.value === 'confidence' && confidence.value) {
    const image = new ImageData(confidence.value.width, confidence.value.height);
    paintConfidence(confidence.value, opacity.value, image.data);
    return image;
  }
  if (layer.value === 'changes' && changes.value) {
    const { width, height } = changes.value;
    const step = stepFor(width, height);
    const image = new ImageData(Math.ceil(width / step), Math.ceil(height / step));
    paintChanges(changes.value, step, image.width, image.data);
    return image;
  }
  const [map, labelSet] = [codes.value, segmented.value?.labelSet];
  if (!map || !labelSet) return undefined;
  const image = new ImageData(map.width, map.height);
  paint(map, colorTable(lookOf(labelSet)), image.data);
  return image;
}
