/** Films, through the program ffmpeg. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { framesOf } from '../../../../src/cli/segment/film/frames.js';
import { filmFacts, valueOf } from '../../../../src/cli/segment/film/ffmpeg.js';
import { readImage, readLabels } from '../../../../src/io/pictures/image.js';
import { spawnCli } from '../../../processes/spawn_cli.js';
import { runCli } from '../../run_cli.js';
import { withCode } from '../with_code.js';

const CHELSEA = fileURLToPath(new URL('../../../../examples/chelsea.png', import.meta.url));
const MODEL = ['--crop', '65', '--json'];

function hasFfmpeg(): boolean {
  if (['ffmpeg', 'ffprobe'].every((name) => spawnSync(name, ['-version']).status === 0)) return true;
  const reason = 'ffmpeg is not installed (Debian: apt-get install ffmpeg)';
  if (process.env['CI'] === 'true') throw new Error(`${reason}; with CI=true films have to be tested.`);
  process.stderr.write(`The tests of films are left out: ${reason}.\n`);
  return false;
}

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-film-'))));
afterEach(() => rm(folder, { recursive: true }));

/** Six frames of a cat at three a second, of an odd size, with or without a sound. */
function film(name: string, ...sound: readonly string[]): string {
  const path = join(folder, name);
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-loop', '1', '-framerate', '3', '-i', CHELSEA, ...sound, '-t', '2', '-vf', 'scale=91:61', '-c:v', 'ffv1', path]);
  return path;
}

(hasFfmpeg() ? describe : describe.skip)('with ffmpeg', () => {
  test('a labelled film of the same pace, with its sound', async () => {
    const path = film('cat.mkv', '-f', 'lavfi', '-i', 'sine=440', '-c:a', 'pcm_s16le');
    const { code, stdout } = await runCli(['segment', path, CHELSEA, '--out', folder, ...MODEL]);
    const { pictures } = JSON.parse(stdout);
    const video = join(folder, 'cat.overlay.mp4');
    expect(code).toBe(0);
    expect(pictures[0]).toMatchObject({ picture: path, video, width: 91, height: 61, frames: 6, rate: 3 });
    expect(pictures[0].legend.reduce((sum: number, { pixels }: { pixels: number }) => sum + pixels, 0)).toBe(6 * 91 * 61);
    expect(pictures[1]).toMatchObject({ picture: CHELSEA, width: 451 });
    const streams = execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_type,width,height,nb_frames,avg_frame_rate', '-of', 'csv=p=0', video], { encoding: 'utf8' }).trim().split('\n');
    expect(streams[0]).toMatch(/^video,92,62,3\/1,6\b/);
    expect(streams[1]).toMatch(/^audio/);
    expect((await readdir(folder)).sort()).toEqual(['cat.mkv', 'cat.overlay.mp4', 'chelsea.labels.png', 'chelsea.overlay.png']);
  });

  test('the labels of every frame are those that the frame has as a picture', async () => {
    const path = film('cat.mkv');
    const { stdout } = await runCli(['segment', path, '--frames', '--fps', '1', '--out', folder, ...MODEL]);
    const { frames, labels } = JSON.parse(stdout).pictures[0];
    expect([frames, await readdir(labels)]).toEqual([2, ['000001.png', '000002.png']]);
    const frame = join(folder, 'frame.png');
    execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-frames:v', '1', frame]);
    await runCli(['segment', frame, '--out', folder, ...MODEL]);
    expect((await readLabels(join(labels, '000001.png'))).data).toEqual((await readLabels(join(folder, 'frame.labels.png'))).data);
  });

  test('frames have the pixels of the film, whatever pieces come through the pipe', async () => {
    const path = film('cat.mkv');
    const frame = join(folder, 'frame.png');
    execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-frames:v', '1', frame]);
    const expected = await readImage(frame);
    let count = 0;
    for await (const { shape, data } of framesOf(path, '3/1')) {
      expect(shape).toEqual(expected.shape);
      expect(Buffer.compare(data, expected.data)).toBe(0);
      count++;
    }
    expect([count, await filmFacts(path, undefined)]).toEqual([6, { rate: '3/1', frames: 6 }]);
  });

  test('who needs no more frames leaves no process behind', async () => {
    for await (const { shape } of framesOf(film('cat.mkv'), '3/1')) {
      expect(shape).toEqual([61, 91, 3]);
      break;
    }
  });

  test('what is no film, and sound alone', async () => {
    const cut = join(folder, 'cut.mp4');
    await writeFile(cut, Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'latin1'));
    const { code, stderr } = await runCli(['segment', cut, '--out', folder, ...MODEL]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^deeplab: \S+cut\.mp4: ffmpeg cannot read it \(.*\)\.\n$/)]);
    const sound = join(folder, 'sound.mp4');
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=440', '-t', '1', sound]);
    expect(await filmFacts(sound, undefined).catch(withCode)).toMatch(/^ImageFormatError: .* has no video, but sound alone/);
  });

  test('a signal', async () => {
    const signal = AbortSignal.abort();
    expect(await filmFacts(film('cat.mkv'), undefined, signal).catch(withCode)).toMatch(/^AbortError/);
  });
});

test('without ffmpeg it is said what to install', async () => {
  const path = join(folder, 'film.mp4');
  await writeFile(path, Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'latin1'));
  const run = spawnCli(['segment', path], folder, { ...process.env, PATH: folder });
  expect(await run.ended).toBe(1);
  expect(run.stderr()).toMatch(/^deeplab: Videos are taken apart by the program ffprobe, which is not installed.*apt-get install ffmpeg.*\n$/);
});

test('fractions', () => {
  expect([valueOf('30000/1001'), valueOf('25'), valueOf('0/0'), valueOf(undefined)]).toEqual([30000 / 1001, 25, NaN, 0]);
});
