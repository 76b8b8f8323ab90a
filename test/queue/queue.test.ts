/** The queue on a real server: three workers of which one is killed, jobs that fail, batches that are submitted again. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import { runCli } from '../cli/run_cli.js';
import { encodePng } from '../../src/io/pictures/image.js';
import { CROP, picturePath, truthOf, WIDTH, writeVoc } from '../evaluation/tiny_data_sets.js';
import { spawnCli, type CliProcess } from '../processes/spawn_cli.js';
import { redisBinary, startRedis, type RedisServer } from './redis_server.js';

const binary = redisBinary();
const withRedis = binary === undefined ? describe.skip : describe;

withRedis('work over Redis', () => {
  let server: RedisServer;
  let redis: Redis;
  let queue: Queue;
  let events: QueueEvents;
  let folder: string;
  let data: string;
  let workers: CliProcess[];
  beforeAll(async () => {
    server = await startRedis(binary ?? '');
    redis = new Redis(server.url, { maxRetriesPerRequest: null });
    queue = new Queue('deeplab', { connection: redis });
    events = new QueueEvents('deeplab', { connection: { url: server.url } });
    await events.waitUntilReady();
  });
  afterAll(async () => {
    await events.close();
    await queue.close();
    redis.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'deeplab-queue-'));
    data = join(folder, 'data');
    workers = [];
    await redis.flushall();
  });
  afterEach(async () => {
    for (const { process } of workers) process.kill('SIGKILL');
    await Promise.all(workers.map(({ ended }) => ended));
    await rm(folder, { recursive: true });
  });

  async function startWorkers(count: number): Promise<void> {
    const started = Array.from({ length: count }, () => spawnCli(['work', '--redis', server.url, '--threads', '1', '--lock', '3'], folder));
    workers.push(...started);
    await Promise.all(started.map((worker) => worker.says('waiting for work')));
  }
  const args = (...more: string[]): string[] => ['eval', '--dataset', 'voc', '--data', data, '--crop', String(CROP), '--json', ...more];
  const overRedis = (...more: string[]) => runCli(args('--redis', server.url, ...more));
  /** How often a picture was done or given up, by all workers. */
  const reports = (id: string, what: 'done' | 'failed'): number =>
    workers.reduce((sum, { stdout }) => sum + stdout().split('\n').filter((line) => line.startsWith(`evaluate ${id}: ${what}`)).length, 0);
  /** A worker's line comes through a pipe of its own, and may arrive after the outcome that Redis has told. */
  async function reported(ids: readonly string[], what: 'done' | 'failed', times = 1): Promise<void> {
    while (ids.some((id) => reports(id, what) < times)) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const outcomeKeys = (): Promise<string[]> => redis.keys('*:outcomes:*');

  test('three workers, one killed in the middle of a picture: every picture counts once', async () => {
    const ids = await writeVoc(data, 12);
    // A picture takes long enough to be killed in, however busy the machine is.
    const slowly = ['--scales', '4,4,5,5'];
    const alone = JSON.parse((await runCli(args('--threads', '1', ...slowly, '--record', join(folder, 'alone.json')))).stdout);
    await startWorkers(3);
    const stalled = new Set<string>();
    events.removeAllListeners('stalled').on('stalled', ({ jobId }) => stalled.add(jobId));
    const evaluation = overRedis('--save', join(folder, 'labels'), '--record', join(folder, 'record.json'), ...slowly);
    // When the queue knows that a picture is done, it has given the next to the worker; with that in its hands it is killed.
    await workers[0].says('done');
    const [, done] = /^evaluate (\S+): done/m.exec(workers[0].stdout()) ?? [];
    while ((await queue.getActive()).some(({ data: job }) => job.id === done)) await new Promise((resolve) => setTimeout(resolve, 5));
    workers[0].process.kill('SIGKILL');
    const { code, stdout } = await evaluation;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ pictures: 12, failures: [], confusion: alone.confusion, meanIoU: alone.meanIoU, pixelAccuracy: alone.pixelAccuracy });
    await reported(ids, 'done');
    // What the server tells of it arrives by a connection of its own.
    while (stalled.size === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await readdir(join(folder, 'labels'))).sort()).toEqual(ids.map((id) => `${id}.png`).sort());
    // Nothing stays behind in Redis but the queue's own bookkeeping. A worker tells the queue after it has stored the outcome.
    while ((await queue.getJobCountByTypes('wait', 'active', 'delayed', 'failed', 'completed')) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await outcomeKeys()).toEqual([]);
    const merged = JSON.parse((await runCli(['eval', 'merge', join(folder, 'alone.json'), join(folder, 'record.json'), '--json'])).stdout);
    expect(merged.confusion).toEqual(alone.confusion);
  });

  test('a worker that dies with a job in its hands: the job is done by another', async () => {
    const ids = await writeVoc(data, 1);
    await startWorkers(1);
    // A step that takes long enough to be killed in: many large scales.
    const evaluation = overRedis('--crop', '257', '--scales', '4,4,4,4,4,4,4,4');
    while ((await queue.getActiveCount()) === 0) await new Promise((done) => setTimeout(done, 20));
    workers[0].process.kill('SIGKILL');
    await workers[0].ended;
    expect(await queue.getActiveCount()).toBe(1);
    await startWorkers(1);
    const { code, stdout } = await evaluation;
    expect([code, JSON.parse(stdout).pictures]).toEqual([0, 1]);
    await reported(ids, 'done');
    expect(reports(ids[0], 'done')).toBe(1);
  });

  test('a caller that is stopped and comes again finds what was done; nothing is done or counted twice', async () => {
    const ids = await writeVoc(data, 4);
    const controller = new AbortController();
    const first = runCli(args('--redis', server.url), { signal: controller.signal });
    while ((await queue.getWaitingCount()) < 4) await new Promise((done) => setTimeout(done, 20));
    controller.abort();
    expect(await first).toMatchObject({ code: 130, stderr: expect.stringContaining('the workers go on') });
    await startWorkers(2);
    await reported(ids, 'done');
    const again = JSON.parse((await overRedis()).stdout);
    const alone = JSON.parse((await runCli(args('--threads', '1', '--record', join(folder, 'alone.json')))).stdout);
    expect(again).toMatchObject({ pictures: 4, confusion: alone.confusion });
    expect(ids.map((id) => reports(id, 'done'))).toEqual([1, 1, 1, 1]);
    expect(await outcomeKeys()).toEqual([]);
  });

  test('truth that is no class ends the evaluation here, too; what is skipped is counted', async () => {
    const ids = await writeVoc(data, 2);
    await writeFile(join(data, 'SegmentationClass', `${ids[1]}.png`), encodePng(truthOf(1, WIDTH - 1, 30, 255)));
    await startWorkers(1);
    const stopped = await overRedis();
    expect([stopped.code, JSON.parse(stopped.stdout).error]).toEqual([1, { tag: 'DataSetFormatError', message: expect.stringMatching(new RegExp(`^${ids[1]}: its truth.*has index 30 at \\d+ pixels`)) }]);
    await reported([ids[1]], 'failed');
    expect(reports(ids[1], 'failed')).toBe(1);
    const { code, stdout } = await overRedis('--skip-unknown', '--tile');
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ pictures: 2, leftOut: expect.objectContaining({ unknown: [{ label: 30, pixels: expect.any(Number), pictures: 1 }] }), settings: expect.objectContaining({ skipUnknown: true, tile: true }) })]);
  });

  test('a picture that cannot be read is given up at once, one that is missing after three attempts; put right, both are done', async () => {
    const ids = await writeVoc(data, 3);
    const [broken, missing] = [picturePath(data, ids[0]), picturePath(data, ids[1])];
    const [good, gone] = [await readFile(broken), await readFile(missing)];
    await writeFile(broken, 'no picture');
    await rm(missing);
    await startWorkers(1);
    const record = ['--record', join(folder, 'record.json')];
    const { code, stdout, stderr } = await overRedis(...record);
    const result = JSON.parse(stdout);
    expect([code, result.pictures, result.expected]).toEqual([1, 1, 3]);
    expect(result.failures.map(({ picture, error }: { picture: string; error: { tag: string } }) => [picture, error.tag]).sort()).toEqual([[ids[0], 'ImageFormatError'], [ids[1], 'FileNotFoundError']]);
    await reported([ids[0]], 'failed');
    await reported([ids[1]], 'failed', 3);
    expect([reports(ids[0], 'failed'), reports(ids[1], 'failed')]).toEqual([1, 3]);
    expect(stderr).toMatch(/000000\.jpg: a text file that begins with/);
    await writeFile(broken, good);
    await writeFile(missing, gone);
    const again = await overRedis(...record);
    expect([again.code, JSON.parse(again.stdout).pictures, again.stderr]).toEqual([0, 3, expect.stringContaining('1 of 3 pictures are done')]);
    await reported(ids, 'done');
    expect(reports(ids[2], 'done')).toBe(1);
    // All of it is recorded, but not its labels; and the record is none of other options.
    const labels = join(folder, 'labels');
    expect((await overRedis(...record, '--save', labels)).code).toBe(0);
    expect((await readdir(labels)).sort()).toEqual(ids.map((id) => `${id}.png`));
    const mirrored = await overRedis(...record, '--flip');
    expect([mirrored.code, mirrored.stderr]).toEqual([1, expect.stringContaining('flip is false, not true')]);
  });

  test('segmentation: workers write the files; a worker that is told to stop ends in order', async () => {
    const bad = join(folder, 'bad.png');
    await writeFile(bad, 'no picture');
    await startWorkers(1);
    const out = join(folder, 'results');
    const { code, stdout } = await runCli(['segment', 'examples/chelsea.png', bad, '--crop', '129', '--redis', server.url, '--out', out, '--json']);
    expect(code).toBe(1);
    const { pictures } = JSON.parse(stdout);
    expect(pictures[0]).toMatchObject({ width: 451, height: 300, legend: expect.arrayContaining([expect.objectContaining({ name: 'cat' })]) });
    expect(pictures[1].error.tag).toBe('ImageFormatError');
    const directly = join(folder, 'directly');
    await runCli(['segment', resolve('examples/chelsea.png'), '--crop', '129', '--out', directly]);
    for (const name of ['chelsea.labels.png', 'chelsea.overlay.png']) expect(await readFile(join(out, name))).toEqual(await readFile(join(directly, name)));
    // Other answers are made there, too, and files for all pictures here.
    const more = ['--only', 'masks,polygons,coco', '--classes', 'cat', '--crop', '129'];
    await runCli(['segment', 'examples/chelsea.png', ...more, '--redis', server.url, '--out', out]);
    await runCli(['segment', resolve('examples/chelsea.png'), ...more, '--out', directly]);
    for (const name of ['chelsea.cat.mask.png', 'chelsea.geojson', 'coco.json']) expect(await readFile(join(out, name))).toEqual(await readFile(join(directly, name)));
    // What a worker has to say of its model is said here, once.
    const noticed = await runCli(['segment', 'examples/chelsea.png', 'examples/astronaut.png', '--crop', '120', '--redis', server.url, '--out', out]);
    const enlarged = await runCli(['segment', resolve('examples/chelsea.png'), '--crop', '120', '--out', directly]);
    expect(noticed.stderr).toMatch(/^deeplab: A crop of 120 x 120 [^\n]*enlarged[^\n]*\n$/);
    expect(enlarged.stderr).toContain(noticed.stderr);
    workers[0].process.kill('SIGTERM');
    expect(await workers[0].ended).toBe(0);
    expect(workers[0].stdout()).toMatch(/^segment 0: done after [^\n]+\n/);
  });
});

test.each([
  ['redis://127.0.0.1:1', /There is no Redis at redis:\/\/127\.0\.0\.1:1.*ECONNREFUSED/],
  ['redis://user:secret@127.0.0.1:1', /There is no Redis at redis:\/\/127\.0\.0\.1:1/],
  ['http://127.0.0.1', /begins with 'http:\/\/'; redis:\/\/ or rediss:\/\/ is expected/],
  ['localhost', /is no URL/],
])('no server: %s', async (url, message) => {
  const { code, stderr } = await runCli(['work', '--redis', url]);
  expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  expect(stderr).not.toContain('secret');
});
