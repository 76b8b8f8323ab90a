/** The data sets that can be evaluated, by name. */
import { ADE20K_FORMAT } from './ade20k_folder.js';
import { CITYSCAPES_FORMAT } from './cityscapes_folder.js';
import type { DataSetFormat, DataSetName } from './data_set.js';
import { VOC_FORMAT } from './voc_folder.js';

const FORMATS: Readonly<Record<DataSetName, DataSetFormat>> = { voc: VOC_FORMAT, cityscapes: CITYSCAPES_FORMAT, ade20k: ADE20K_FORMAT };

export const dataSetFormat = (name: DataSetName): DataSetFormat => FORMATS[name];
