/** Plans that were made runnable, kept for the next run of their kind. */
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
  users: number;
  /** Whether it waits for the next run of its kind. */
  isKept: boolean;
}

export class PlanCache {
  /** Least recently used first. */
  readonly #leases = new Map<string, Lease>();

  /** Lends the plan of a key, which `build` makes if it is not there. One that has to make room is let go of when nobody uses it any more. */
  async lend<T>(key: string, build: () => Promise<BuiltPlan>, use: (built: BuiltPlan) => Promise<T>): Promise<T> {
    const lease = this.#leases.get(key) ?? { built: build(), users: 0, isKept: true };
    this.#leases.delete(key);
    this.#leases.set(key, lease);
    lease.users++;
    this.#makeRoom();
    try {
      return await use(await lease.built);
    } finally {
      lease.users--;
      const built = await lease.built.catch(() => undefined);
      if (!built && this.#leases.get(key) === lease) this.#leases.delete(key);
      if (!lease.isKept && lease.users === 0) built?.executable.dispose();
    }
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
