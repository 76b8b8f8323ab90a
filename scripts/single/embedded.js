/** The model inside the script; stands in for src/io/assets/embedded.browser.ts. */
import data from 'floats:models/mobilenetv2_voc_small/model.ckpt.data-00000-of-00001';
import index from 'packed:models/mobilenetv2_voc_small/model.ckpt.index';
import { memoryFolder } from '../../dist/io/sources/folder.js';
import { bytesOf, floatsOf } from './bytes.js';

export async function embeddedModel() {
  return memoryFolder('the embedded model', { 'model.ckpt.index': await bytesOf(index), 'model.ckpt.data-00000-of-00001': await floatsOf(data) });
}
