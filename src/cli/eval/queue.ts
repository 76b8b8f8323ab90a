/** `deeplab eval --redis`: workers evaluate the pictures. */
import { resolve } from 'node:path';
import { isDeepLabError } from '../../errors.js';
import { EvaluationRecord } from '../../evaluation/record.js';
import { statPath } from '../../io/sources/files.js';
import { remark, stillToDo } from './here.js';
import type { Assignment, Done, EvalFlags } from './assignment.js';
import { CountBar } from '../terminal/progress.js';
import { loadQueue, modelForWorkers } from '../terminal/queue_access.js';
import { note, type Terminal } from '../terminal/terminal.js';

export async function evaluateWithWorkers({ task, listed, mine, fail }: Assignment, url: string, flags: EvalFlags, terminal: Terminal): Promise<Done> {
  const { evaluateOnQueue } = await loadQueue();
  const model = await modelForWorkers(task.model);
  const theirs = { ...task, ...(model === undefined ? {} : { model }), ...(task.save === undefined ? {} : { save: resolve(task.save) }) };
  const earlier = flags.record !== undefined && (await statPath(flags.record)) === 'file' ? await EvaluationRecord.read(flags.record) : undefined;
  earlier?.requireRequest(theirs, flags.record ?? '');
  const todo = await stillToDo(mine, earlier, theirs.save);
  let done = mine.length - todo.length;
  if (done > 0) note(terminal, `going on from ${flags.record}: ${done} of ${mine.length} pictures are done.`);
  const bar = new CountBar(terminal, task.split, mine.length, done);
  bar.update(done, '');
  let record: EvaluationRecord | undefined;
  try {
    record = await evaluateOnQueue(url, theirs, todo, {
      queue: flags.queue,
      signal: terminal.signal,
      pictures: listed,
      onPicture: (soFar) => {
        // At the first picture, not when hours of work could not be added to the record.
        earlier?.requireSettings(soFar.settings, 'What the workers compute');
        bar.update(++done, terminal.stderr.isTTY ? remark(soFar) : '');
      },
      onNotice: (notice) => {
        bar.clear();
        note(terminal, notice);
      },
      onFailure: (id, error) => {
        bar.clear();
        fail(id, error);
      },
    });
  } catch (error) {
    if (isDeepLabError(error, 'AbortError')) note(terminal, 'the workers go on with what was submitted; give the same command again to wait for it.');
    throw error;
  } finally {
    bar.clear();
  }
  if (earlier) record = record?.merge(earlier, flags.record ?? '') ?? earlier;
  if (flags.record !== undefined) await record?.write(flags.record);
  return { record, recordPath: flags.record };
}
