import { test } from '@jest/globals';
import { readImage } from '../../src/io/pictures/image.js';
import { DeepLab } from '../../src/deeplab/deeplab.js';
const DIR = '/work/shared/reference/training/mobilenetv2_dm05';
test('kinks', async () => {
  const model = await DeepLab.load('/work/shared/reference/mobilenetv2_dm05_voc', { cropSize: [129, 129], backend: 'wasm' });
  const names: string[] = ['MobilenetV2/Conv/BatchNorm/FusedBatchNormV3'];
  for (let i = 0; i < 17; i++) { const s = i ? `MobilenetV2/expanded_conv_${i}` : 'MobilenetV2/expanded_conv'; if (i) names.push(`${s}/expand/BatchNorm/FusedBatchNormV3`); names.push(`${s}/depthwise/BatchNorm/FusedBatchNormV3`); }
  for (const n of ['image_pooling', 'aspp0', 'concat_projection']) names.push(`${n}/BatchNorm/FusedBatchNormV3`);
  for (let k = 0; k < 4; k++) {
    const picture = await readImage(`${DIR}/image${k}.png`);
    const values = await model.run(picture, names);
    const lines: string[] = [];
    names.forEach((name, i) => {
      const { data, shape } = values[i]; const c = shape[3];
      let [near, max] = [0, 0]; const channels = new Map<number, number>();
      for (let p = 0; p < data.length; p++) { const v = Number(data[p]); max = Math.max(max, Math.abs(v)); }
      for (let p = 0; p < data.length; p++) { const v = Number(data[p]); if (Math.abs(v) < 2e-6 || Math.abs(v - 6) < 5e-6) { near++; channels.set(p % c, (channels.get(p % c) ?? 0) + 1); } }
      lines.push(`${name} ${shape} near ${near} max ${max.toFixed(1)} ${JSON.stringify([...channels].slice(0, 6))}`);
    });
    console.log(lines.filter((l) => !/near 0 /.test(l)).join('\n'));
  }
  await model.dispose();
});
