/** Plans that were made runnable, kept for the next run of their kind. */
import { throwIfAborted } from '../errors.js';
import type { Executable, Plan } from '../ops/contract/backend.js';

/** How many plans (one for each combination of feed shapes and fetches) are kept: two sizes in turn do not rebuild. */
const MAX_PLANS = 2;

/** A plan, made runnable. */
export interface BuiltPlan {
  readonly plan: Plan;
  readonly executable: Executable;
}

/** A plan, and how many runs have it at this moment. */
interface Lease {
  readonly built: Promise<BuiltPlan>;
  /** Raised when nobody waits for the plan any more. */
  readonly stop: AbortController;
  users: number;
  /** Those of the users for whom it is still being made. */
  waiting: number;
  /** Whether it waits for the next run of its kind. */
  isKept: boolean;
}

export class PlanCache {
  /** Least recently used first. */
  readonly #leases = new Map<string, Lease>();

  /**
   * Lends the plan of a key, which `build` makes if it is not there. One that has to make room is let go of when nobody uses it any more.
   *
   * @param signal When it is raised for all who wait for a plan that is being made, the making is stopped.
   */
  async lend<T>(key: string, build: (stop: AbortSignal) => Promise<BuiltPlan>, use: (built: BuiltPlan) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const lease = this.#leaseOf(key, build);
    lease.users++;
    this.#makeRoom();
    try {
      const built = await waitFor(lease, signal);
      throwIfAborted(signal);
      return await use(built);
    } finally {
      lease.users--;
      const built = await lease.built.catch(() => undefined);
      if (!built && this.#leases.get(key) === lease) this.#leases.delete(key);
      if (!lease.isKept && lease.users === 0) built?.executable.dispose();
    }
  }

  /** The lease of a key, as the one that was used last. One that is being stopped is none any more. */
  #leaseOf(key: string, build: (stop: AbortSignal) => Promise<BuiltPlan>): Lease {
    const known = this.#leases.get(key);
    this.#leases.delete(key);
    if (known && !known.stop.signal.aborted) {
      this.#leases.set(key, known);
      return known;
    }
    const stop = new AbortController();
    const lease: Lease = { built: build(stop.signal), stop, users: 0, waiting: 0, isKept: true };
    this.#leases.set(key, lease);
    return lease;
  }

  /** Plans that nobody uses let go of the memory that they run in, and stay. */
  rest(): void {
    for (const { built, users } of this.#leases.values()) if (users === 0) void built.then(({ executable }) => executable.rest?.()).catch(() => undefined);
  }

  async dispose(): Promise<void> {
    for (const { built } of this.#leases.values()) (await built.catch(() => undefined))?.executable.dispose();
    this.#leases.clear();
  }

  #makeRoom(): void {
    for (const [key, lease] of this.#leases) {
      if (this.#leases.size <= MAX_PLANS) return;
      this.#leases.delete(key);
      lease.isKept = false;
      if (lease.users === 0) void lease.built.then(({ executable }) => executable.dispose()).catch(() => undefined);
    }
  }
}

async function waitFor(lease: Lease, signal: AbortSignal | undefined): Promise<BuiltPlan> {
  const leave = (): void => {
    if (--lease.waiting === 0) lease.stop.abort(signal?.reason);
  };
  lease.waiting++;
  if (signal?.aborted) leave();
  else signal?.addEventListener('abort', leave, { once: true });
  try {
    return await lease.built;
  } finally {
    signal?.removeEventListener('abort', leave);
  }
}
