import { describe, expect, test } from '@jest/globals';
import { memorySource } from '../../../src/io/sources/byte_source.js';
import { latestCheckpoint } from '../../../src/proto/checkpoints/latest_checkpoint.js';

describe('the file checkpoint names the latest', () => {
  test.each([
    { what: 'a name', text: 'model_checkpoint_path: "b"\nall_model_checkpoint_paths: "a"\nall_model_checkpoint_paths: "b"\n', prefix: 'b' },
    { what: 'a path on another machine', text: 'model_checkpoint_path: "/home/someone/train/b"\n', prefix: 'b' },
    { what: 'a Windows path', text: 'model_checkpoint_path: "C:\\\\train\\\\b"\n', prefix: 'b' },
    { what: 'escaped UTF-8', text: "model_checkpoint_path: 'b\\303\\274'\n", prefix: 'bü' },
    { what: 'nothing', text: 'all_model_checkpoint_paths: "a"\n', prefix: undefined },
  ])('$what', async ({ text, prefix }) => {
    expect(await latestCheckpoint(memorySource('checkpoint', new TextEncoder().encode(text)))).toBe(prefix);
  });

  test('what is far too long', async () => {
    await expect(latestCheckpoint(memorySource('checkpoint', new Uint8Array(2 ** 21)))).rejects.toMatchObject({ tag: 'CheckpointFormatError' });
  });
});
