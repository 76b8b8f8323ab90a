/**
 * Cityscapes: street scenes. Networks are trained on 19 of the 34 labels, numbered anew ("train ids").
 * Names, ids and colours: cityscapesScripts, helpers/labels.py.
 */
import { InvalidArgumentError } from '../../errors.js';
import type { LabelMap } from '../pictures/picture.js';
import { denseBytes, labelMapOf } from '../pictures/picture.js';
import type { LabelSet } from './label_set.js';

/** The train id of labels that are neither trained nor counted. */
const IGNORE = 255;

/** [label id, name, colour], in the order of the train ids. */
const TRAIN_CLASSES = [
  [7, 'road', [128, 64, 128]],
  [8, 'sidewalk', [244, 35, 232]],
  [11, 'building', [70, 70, 70]],
  [12, 'wall', [102, 102, 156]],
  [13, 'fence', [190, 153, 153]],
  [17, 'pole', [153, 153, 153]],
  [19, 'traffic light', [250, 170, 30]],
  [20, 'traffic sign', [220, 220, 0]],
  [21, 'vegetation', [107, 142, 35]],
  [22, 'terrain', [152, 251, 152]],
  [23, 'sky', [70, 130, 180]],
  [24, 'person', [220, 20, 60]],
  [25, 'rider', [255, 0, 0]],
  [26, 'car', [0, 0, 142]],
  [27, 'truck', [0, 0, 70]],
  [28, 'bus', [0, 60, 100]],
  [31, 'train', [0, 80, 100]],
  [32, 'motorcycle', [0, 0, 230]],
  [33, 'bicycle', [119, 11, 32]],
] as const;

/** The 19 train ids. */
export const CITYSCAPES: LabelSet = {
  name: 'Cityscapes',
  classes: TRAIN_CLASSES.map(([, name]) => name),
  palette: TRAIN_CLASSES.map(([, , color]) => color),
  ignore: IGNORE,
};

/** Label ids 0 to 33 are in `*_labelIds.png` files. */
const LABEL_IDS = 34;

/** Label id to train id, 34 entries; 255 for the 15 labels that are not trained. */
export const CITYSCAPES_TRAIN_IDS: readonly number[] = Array.from({ length: LABEL_IDS }, (_, labelId) => {
  const trainId = TRAIN_CLASSES.findIndex(([id]) => id === labelId);
  return trainId < 0 ? IGNORE : trainId;
});

/** Train id to label id, 19 entries: what Cityscapes' evaluation server expects predictions in. */
export const CITYSCAPES_LABEL_IDS: readonly number[] = TRAIN_CLASSES.map(([labelId]) => labelId);

/** Truth as the data set stores it (`*_labelIds.png`) to train ids [h, w]; ids past the table become 255. */
export function toTrainIds(labelIds: LabelMap): LabelMap {
  return translate(labelIds, (id) => CITYSCAPES_TRAIN_IDS[id] ?? IGNORE);
}

/**
 * Predicted train ids [h, w] to label ids.
 *
 * @throws InvalidArgumentError for an index that is no train id.
 */
export function toLabelIds(trainIds: LabelMap): LabelMap {
  return translate(trainIds, (id) => {
    const labelId = CITYSCAPES_LABEL_IDS[id];
    if (labelId === undefined) throw new InvalidArgumentError(`Index ${id} is not one of the ${CITYSCAPES_LABEL_IDS.length} Cityscapes train ids.`);
    return labelId;
  });
}

function translate(labels: LabelMap, to: (index: number) => number): LabelMap {
  const bytes = denseBytes('label map', labels, [-1, -1]);
  return labelMapOf(bytes.map(to), labels.shape[0], labels.shape[1]);
}
