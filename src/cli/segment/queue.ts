/** `deeplab segment --redis`: workers segment the pictures and write the files. */
import { dirname, resolve } from 'node:path';
import { isAddress } from './inputs/input.js';
import { makeDirectory, type OutputFiles } from './output_files.js';
import { CountBar } from '../terminal/progress.js';
import { loadQueue, modelForWorkers } from '../terminal/queue_access.js';
import type { SegmentFlags } from './flags.js';
import type { FileChoices } from '../../deeplab/segment_files.js';
import type { SegmentedPicture } from './segmented.js';
import { networkChoices } from '../terminal/network_options.js';
import { tileOf } from '../terminal/tile_options.js';
import { note, type Terminal } from '../terminal/terminal.js';

interface Listener {
  done(file: OutputFiles, segmented: SegmentedPicture): void;
  failed(file: OutputFiles, error: unknown): void;
}

export async function segmentWithWorkers(url: string, files: readonly OutputFiles[], flags: SegmentFlags, choices: FileChoices, terminal: Terminal, listener: Listener): Promise<void> {
  const { backend, threads, wideVectors, precision, scales = [1], flip = false, queue } = flags;
  const { segmentOnQueue } = await loadQueue();
  for (const directory of new Set(files.map(({ labels }) => dirname(labels)))) await makeDirectory(directory);
  const model = await modelForWorkers(flags.model);
  const task = { ...(model === undefined ? {} : { model }), backend, threads, wideVectors, ...(precision === 'int8' ? { precision } : {}), ...networkChoices(flags), scales, flip, ...tileOf(flags), ...(Object.keys(choices).length > 0 ? { choices } : {}) };
  const pictures = files.map(({ picture, labels, overlay }) => ({ picture: isAddress(picture) ? picture : resolve(picture), files: { labels: resolve(labels), overlay: resolve(overlay) } }));
  const bar = new CountBar(terminal, 'Pictures', files.length, 0);
  let done = 0;
  bar.update(done, '');
  try {
    await segmentOnQueue(url, task, pictures, {
      queue,
      signal: terminal.signal,
      onPicture: (index, outcome) => {
        bar.clear();
        listener.done(files[index], outcome);
        bar.update(++done, '');
      },
      onNotice: (notice) => {
        bar.clear();
        note(terminal, notice);
      },
      onFailure: (index, error) => {
        bar.clear();
        listener.failed(files[index], error);
      },
    });
  } finally {
    bar.clear();
  }
}
