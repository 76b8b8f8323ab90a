/** What a run has done so far, out of its event files: a run that goes on shows its curves from their beginning. */
import { isDeepLabError } from '../../errors.js';
import type { ByteSource, Folder } from '../../io/sources/byte_source.js';
import { decodeEvent, type Scalars } from '../../proto/records/event.js';
import { readRecords } from '../../proto/records/record_file.js';

const EVENTS = /^events\.out\.tfevents\./;

/**
 * The scalars of all event files of a folder, by step. Where a run went on from an earlier step than it had come to, what was
 * done anew counts. A file whose end is missing is read as far as it goes.
 *
 * @param before steps from this one on are left out
 */
export async function readHistory(folder: Folder, before = Infinity): Promise<Scalars[]> {
  const names = (await folder.list()).filter((name) => EVENTS.test(name)).sort();
  let history: Scalars[] = [];
  for (const name of names) {
    const source = await folder.open(name);
    try {
      for await (const event of eventsOf(source)) {
        if (event.start) history = history.filter(({ step }) => step < event.step);
        if (Object.keys(event.values).length > 0 && event.step < before) history.push({ step: event.step, wallTime: event.wallTime, values: event.values });
      }
    } finally {
      await source.close?.();
    }
  }
  return history.sort((a, b) => a.step - b.step);
}

async function* eventsOf(source: ByteSource): AsyncGenerator<ReturnType<typeof decodeEvent>> {
  try {
    for await (const { data, offset } of readRecords(source)) yield decodeEvent(data, { file: source.name, offset, what: 'event', kind: 'records' });
  } catch (error) {
    if (!isDeepLabError(error, 'DataSetFormatError')) throw error;
  }
}
