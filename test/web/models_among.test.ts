/** Which models a host's folder has. */
import { expect, test } from '@jest/globals';
import { isPartOfModel, modelsAmong } from '../../web/build/models_among.js';

const files = (...paths: string[]) => paths.map((path, i) => ({ path, bytes: 10 ** i }));

test('checkpoints with their shards, by their folders', () => {
  expect(modelsAmong(files('small/model.ckpt.index', 'small/model.ckpt.data-00000-of-00001', 'large/a.index', 'large/a.data-00000-of-00001', 'large/b.index'), 'models/')).toEqual([
    { name: 'small', path: 'models/small/model.ckpt.index', bytes: 11 },
    { name: 'large/a', path: 'models/large/a.index', bytes: 1100 },
    { name: 'large/b', path: 'models/large/b.index', bytes: 10_000 },
  ]);
});

test('graphs, archives, SavedModels and TensorFlow.js models', () => {
  const found = modelsAmong(files('graph.pb', 'q/deeplab.tflite', 'zoo.tar.gz', 's/saved_model.pb', 's/variables/variables.index', 's/variables/variables.data-00000-of-00001', 'j/model.json', 'j/group1-shard1of1.bin'));
  expect(found.map(({ name, bytes }) => [name, bytes])).toEqual([['graph.pb', 1], ['q', 10], ['zoo.tar.gz', 100], ['s', 101_000], ['j', 11_000_000]]);
});

test('anything else that lies there is not offered', () => {
  expect(['secrets.txt', '.env', 'm/notes.md', 'm/photo.jpg'].filter(isPartOfModel)).toEqual([]);
});
