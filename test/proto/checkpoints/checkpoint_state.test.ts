import { expect, test } from '@jest/globals';
import { formatCheckpointState, parseCheckpointState } from '../../../src/proto/checkpoints/checkpoint_state.js';

test('as TensorFlow writes it, with folders or without', () => {
  expect(parseCheckpointState('model_checkpoint_path: "/a/b/m-2"\nall_model_checkpoint_paths: "/a/b/m-1"\nall_model_checkpoint_paths: "/a/b/m-2"\nall_model_checkpoint_timestamps: 1.5\n')).toEqual({ latest: 'm-2', all: ['m-1', 'm-2'] });
  expect(parseCheckpointState("model_checkpoint_path: 'm'")).toEqual({ latest: 'm', all: ['m'] });
});

test('the latest is the last, wherever the list has it', () => {
  expect(parseCheckpointState('all_model_checkpoint_paths: "b"\nmodel_checkpoint_path: "a"\nall_model_checkpoint_paths: "a"\nall_model_checkpoint_paths: "c"')).toEqual({ latest: 'a', all: ['b', 'c', 'a'] });
});

test.each(['', '\0\0\0', 'model_checkpoint_path: "m', 'model_checkpoint_path: ""', 'all_model_checkpoint_paths: "m"'])('%j says nothing', (text) => {
  expect(parseCheckpointState(text)).toBeUndefined();
});

test.each(['model.ckpt-1', 'größe', 'a"b', "it's", 'tab\there'])('%j is read as it was written', (latest) => {
  const text = formatCheckpointState({ latest, all: ['x', latest] });
  expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  expect(parseCheckpointState(text)).toEqual({ latest, all: ['x', latest] });
});
