/** `deeplab work`: takes part in what others submit with --redis. */
import { Command } from 'commander';
import type { WorkerOptions } from '../queue/index.js';
import type { Chosen, Outcome } from './terminal/action.js';
import { reportError } from './terminal/exit.js';
import { formatMilliseconds } from './terminal/format.js';
import { positiveInteger, queueOption, threadsOption, wideVectorsOption } from './terminal/option_values.js';
import { loadQueue } from './terminal/queue_access.js';
import { note, printable, printLine, type Terminal } from './terminal/terminal.js';

interface WorkFlags extends Pick<WorkerOptions, 'queue' | 'threads' | 'wideVectors' | 'lock'> {
  readonly redis: string;
}

export function workCommand(chosen: Chosen): Command {
  return new Command('work')
    .summary("segment and evaluate what 'deeplab segment --redis' and 'deeplab eval --redis' submit")
    .description('Takes jobs from a queue in Redis (or Valkey) until it is stopped; the job at hand is finished first. Start as many as there is memory for, on as many machines as you like.')
    .requiredOption('--redis <url>', 'where the queue is, such as redis://localhost:6379')
    .addOption(queueOption())
    .addOption(threadsOption())
    .addOption(wideVectorsOption())
    .option('--lock <seconds>', 'when a worker shows no sign of life for so long, its job is given to another', positiveInteger, 30)
    .addHelpText('after', EPILOGUE)
    .action((flags: WorkFlags) => chosen((terminal) => workOn(flags, terminal)));
}

const EPILOGUE = `
Example:
  deeplab work --redis redis://localhost:6379 --threads 1 &
  deeplab work --redis redis://localhost:6379 --threads 1 &
  deeplab eval --dataset voc --data VOC2012 --model model.ckpt --redis redis://localhost:6379

Pictures and models are read by the workers, and labels are written by them: their paths have to be the same for all, as in a shared
folder. Needs the packages bullmq and ioredis (npm install bullmq ioredis). DEBUG=deeplab shows where errors come from.`;

async function workOn({ redis, queue, threads, wideVectors, lock }: WorkFlags, terminal: Terminal): Promise<Outcome> {
  const { work } = await loadQueue();
  let jobs = 0;
  await work(redis, {
    queue,
    threads,
    wideVectors,
    lock,
    signal: terminal.signal,
    onReady: () => note(terminal, 'waiting for work; Ctrl-C ends it.'),
    onJob: ({ id, kind, milliseconds, error }) => {
      jobs++;
      if (error !== undefined) reportError(terminal, error);
      printLine(terminal.stdout, `${kind} ${printable(id)}: ${error === undefined ? 'done' : 'failed'} after ${formatMilliseconds(milliseconds)}`);
    },
  });
  return { document: { jobs } };
}
