/**
 * How threads share a step, over one memory.
 *
 * The calling thread publishes a step and takes part in it; workers wait for it to appear. All of them take runs of units
 * (rows, pixels) from one counter until there are none, so a thread that the machine interrupts only does less, and one that
 * sleeps still when all is done is not waited for: a step ends when as many units are done as it has. Whoever waits
 * looks at the memory in a loop for a while, which takes less than a microsecond where both sides are at work, and then
 * sleeps (about 50 microseconds to wake), so that an idle model burns no processor time.
 */
import { execute } from './generated/dispatch';

/** In front of every step's own record. */
@unmanaged
export class StepHeader {
  kernel: i32;
  /** The units of this run: from `first` to `units`. */
  first: i32;
  units: i32;
  /** Units that a thread takes at a time. */
  chunk: i32;
  /** Memory of its own for each thread, one behind the other. */
  scratch: usize;
  scratchBytes: usize;
}

/** The words that threads share, each in a cache line of its own. Zero at first. */
const EPOCH: usize = 0;
const STEP: usize = 64;
/** Two words: the epoch, and the next unit of its step. Who wakes late cannot take units of a step by the counter of another. */
const NEXT_UNIT: usize = 128;
const DONE_UNITS: usize = 192;
const FAILED: usize = 256;

/** More units than any step has: none is left. */
const NO_UNIT: i64 = 0x7fffffff;

/** Looks before sleeping: some 50 to 100 microseconds, longer than the plain JavaScript between two steps. */
const LOOKS = 40000;

/** Runs a step on the calling thread and on `workers` others. @returns whether it is done; else `join` tells when */
export function run(control: usize, step: usize, workers: i32): bool {
  const header = changetype<StepHeader>(step);
  // What one thread does in one go wakes nobody.
  if (workers == 0 || header.units - header.first <= header.chunk) {
    const record = step + offsetof<StepHeader>();
    for (let first = header.first; first < header.units; first += header.chunk) {
      execute(header.kernel, record, first, min(first + header.chunk, header.units), header.scratch);
    }
    return true;
  }
  const epoch = atomic.load<i32>(control + EPOCH) + 1;
  store<usize>(control + STEP, step);
  atomic.store<i32>(control + DONE_UNITS, 0);
  atomic.store<i64>(control + NEXT_UNIT, (<i64>epoch << 32) | <i64>header.first);
  atomic.store<i32>(control + EPOCH, epoch);
  atomic.notify(control + EPOCH, workers);
  takeUnits(control, epoch, 0);
  return join(control, 0);
}

/**
 * Waits until all units of the step are done.
 *
 * @param milliseconds how long to sleep at most; 0 where the thread must not sleep, as that of a page
 * @returns false when the time is over
 */
export function join(control: usize, milliseconds: i32): bool {
  const header = changetype<StepHeader>(load<usize>(control + STEP));
  const units = header.units - header.first;
  let done = atomic.load<i32>(control + DONE_UNITS);
  for (let looks = 0; looks < LOOKS && done != units; looks++) done = atomic.load<i32>(control + DONE_UNITS);
  if (done != units && milliseconds > 0) {
    const end = done;
    atomic.wait<i32>(control + DONE_UNITS, end, <i64>milliseconds * 1000000);
    done = atomic.load<i32>(control + DONE_UNITS);
  }
  if (done != units) return false;
  // Its record may be written anew from here on.
  atomic.store<i64>(control + NEXT_UNIT, (<i64>atomic.load<i32>(control + EPOCH) << 32) | NO_UNIT);
  return true;
}

/** A worker's life: steps of all plans, until it is told to stop. `thread` counts from 1. */
export function work(control: usize, thread: i32): void {
  let epoch = 0;
  for (;;) {
    epoch = nextEpoch(control, epoch);
    if (!load<usize>(control + STEP)) return;
    takeUnits(control, epoch, thread);
  }
}

/** What a worker that a trap ended leaves behind: its units will never be done. */
export function fail(control: usize): void {
  atomic.store<i32>(control + FAILED, 1);
  atomic.notify(control + DONE_UNITS);
}

export function hasFailed(control: usize): bool {
  return atomic.load<i32>(control + FAILED) != 0;
}

/** Ends all workers. */
export function stop(control: usize): void {
  store<usize>(control + STEP, 0);
  atomic.add<i32>(control + EPOCH, 1);
  atomic.notify(control + EPOCH);
}

/** What is read of a step is of this epoch if its next unit can be taken, and stays so until that is done. */
function takeUnits(control: usize, epoch: i32, thread: i32): void {
  for (;;) {
    const next = atomic.load<i64>(control + NEXT_UNIT);
    const step = changetype<StepHeader>(load<usize>(control + STEP));
    const first = <i32>next;
    if (<i32>(next >> 32) != epoch || first == <i32>NO_UNIT || !changetype<usize>(step)) return;
    const units = step.units;
    const count = min(step.chunk, units - first);
    if (count <= 0) return;
    if (atomic.cmpxchg<i64>(control + NEXT_UNIT, next, next + <i64>count) != next) continue;
    const record = changetype<usize>(step) + offsetof<StepHeader>();
    execute(step.kernel, record, first, first + count, step.scratch + <usize>thread * step.scratchBytes);
    if (atomic.add<i32>(control + DONE_UNITS, count) + count == units - step.first) atomic.notify(control + DONE_UNITS);
  }
}

function nextEpoch(control: usize, seen: i32): i32 {
  for (let looks = 0; looks < LOOKS; looks++) {
    const epoch = atomic.load<i32>(control + EPOCH);
    if (epoch != seen) return epoch;
  }
  while (atomic.load<i32>(control + EPOCH) == seen) atomic.wait<i32>(control + EPOCH, seen, -1);
  return atomic.load<i32>(control + EPOCH);
}
