/**
 * How threads share a step, over one memory.
 *
 * The calling thread publishes a step and takes part in it; workers wait for it to appear. All of them take runs of units
 * (rows, pixels) from one counter until there are none, so a thread that the machine interrupts only does less. Whoever waits
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
const NEXT_UNIT: usize = 128;
const WORKING: usize = 192;
const FAILED: usize = 256;

/** Looks before sleeping: some 50 to 100 microseconds, longer than the plain JavaScript between two steps. */
const LOOKS = 40000;

/** Runs a step on the calling thread and on `workers` others. @returns whether all are done; else `join` tells when */
export function run(control: usize, step: usize, workers: i32): bool {
  const header = changetype<StepHeader>(step);
  store<usize>(control + STEP, step);
  store<i32>(control + NEXT_UNIT, header.first);
  // What one thread does in one go wakes nobody.
  const isShared = workers > 0 && header.units - header.first > header.chunk;
  if (isShared) {
    atomic.store<i32>(control + WORKING, workers);
    atomic.add<i32>(control + EPOCH, 1);
    atomic.notify(control + EPOCH, workers);
  }
  takeUnits(control, header, 0);
  return !isShared || join(control, 0);
}

/**
 * Waits until all workers are done with the step.
 *
 * @param milliseconds how long to sleep at most; 0 where the thread must not sleep, as that of a page
 * @returns false when the time is over
 */
export function join(control: usize, milliseconds: i32): bool {
  for (let looks = 0; looks < LOOKS; looks++) if (atomic.load<i32>(control + WORKING) == 0) return true;
  if (milliseconds > 0) {
    const working = atomic.load<i32>(control + WORKING);
    if (working > 0) atomic.wait<i32>(control + WORKING, working, <i64>milliseconds * 1000000);
  }
  return atomic.load<i32>(control + WORKING) == 0;
}

/** A worker's life: steps of all plans, until it is told to stop. `thread` counts from 1. */
export function work(control: usize, thread: i32): void {
  let epoch = 0;
  for (;;) {
    epoch = nextEpoch(control, epoch);
    const step = load<usize>(control + STEP);
    if (!step) return;
    takeUnits(control, changetype<StepHeader>(step), thread);
    done(control);
  }
}

/** What a worker that a trap ended leaves behind, so that nobody waits for it. */
export function fail(control: usize): void {
  atomic.store<i32>(control + FAILED, 1);
  done(control);
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

function takeUnits(control: usize, step: StepHeader, thread: i32): void {
  const record = changetype<usize>(step) + offsetof<StepHeader>();
  const scratch = step.scratch + <usize>thread * step.scratchBytes;
  for (;;) {
    const first = atomic.add<i32>(control + NEXT_UNIT, step.chunk);
    if (first >= step.units) return;
    execute(step.kernel, record, first, min(first + step.chunk, step.units), scratch);
  }
}

function done(control: usize): void {
  if (atomic.sub<i32>(control + WORKING, 1) == 1) atomic.notify(control + WORKING);
}

function nextEpoch(control: usize, seen: i32): i32 {
  for (let looks = 0; looks < LOOKS; looks++) {
    const epoch = atomic.load<i32>(control + EPOCH);
    if (epoch != seen) return epoch;
  }
  while (atomic.load<i32>(control + EPOCH) == seen) atomic.wait<i32>(control + EPOCH, seen, -1);
  return atomic.load<i32>(control + EPOCH);
}
