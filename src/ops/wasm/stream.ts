/**
 * A large value that is fetched, and that no step reads, need not be whole in the memory of the kernels: its step runs for a
 * few units at a time, and each piece is copied to the caller while it is still in the cache.
 */
import { bytesOf } from '../../tensor.js';
import type { Plan } from '../contract/backend.js';
import type { PreparedStep } from './prepare_step.js';

export interface Stream {
  /** The value, as an index into the plan. */
  readonly value: number;
  /** Units of a piece. */
  readonly units: number;
  /** Bytes that a unit fills. */
  readonly unitBytes: number;
}

/** Pieces of this size stay in the second-level cache. */
const PIECE_BYTES = 512 * 1024;

/** The step's output as a stream; undefined when something reads it, when it is small, or when its kernel does not allow it. */
export function streamOf(plan: Plan, { step, calls }: PreparedStep): Stream | undefined {
  const [value] = step.outputs;
  const [call] = calls;
  if (step.outputs.length !== 1 || calls.length !== 1 || !call.streams) return undefined;
  const { storage, pitch } = plan.values[value];
  const isRead = plan.steps.some(({ inputs }) => inputs.some((input) => plan.values[input].storage === storage));
  const isShared = plan.values.some((other, i) => i !== value && other.storage === storage);
  const bytes = bytesOf(plan.values[value]);
  if (plan.storages[storage].kind !== 'own' || isRead || isShared || pitch !== undefined || bytes === undefined) return undefined;
  const unitBytes = bytes / call.units;
  const units = Math.max(1, Math.floor(PIECE_BYTES / unitBytes));
  return units < call.units ? { value, units, unitBytes } : undefined;
}
