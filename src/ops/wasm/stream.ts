/**
 * A large value that is fed, or fetched, need not be whole in the memory of the kernels where one step alone has to do with it: that step runs for a few units at a time, and
 * each piece comes from the caller, or goes there, while it is in the cache.
 */
import { bytesOf } from '../../tensor.js';
import type { Plan } from '../contract/backend.js';
import type { PreparedStep } from './prepare_step.js';

/** A value of which a piece is there at a time. */
export interface StreamedValue {
  /** As an index into the plan. */
  readonly value: number;
  /** Bytes that a unit of the step reads or fills. */
  readonly unitBytes: number;
}

export interface Stream {
  /** Units of a piece. */
  readonly units: number;
  readonly fed?: StreamedValue;
  readonly fetched?: StreamedValue;
}

/** Pieces of this size stay in the second-level cache. */
const PIECE_BYTES = 512 * 1024;

/** How a step runs in pieces; undefined when others have to do with its values, when they are small, or when its kernel does not allow it. */
export function streamOf(plan: Plan, { step, calls }: PreparedStep): Stream | undefined {
  const [call] = calls;
  if (step.outputs.length !== 1 || calls.length !== 1 || call.units === 0) return undefined;
  const fetched = call.streamsOut ? streamedValue(plan, 'own', step.outputs[0], call.units) : undefined;
  const fed = call.streamsIn === undefined ? undefined : streamedValue(plan, 'feed', step.inputs[call.streamsIn], call.units);
  if (!fed && !fetched) return undefined;
  const units = Math.max(1, Math.floor(PIECE_BYTES / Math.max(fed?.unitBytes ?? 0, fetched?.unitBytes ?? 0)));
  return units < call.units ? { units, fed, fetched } : undefined;
}

function streamedValue(plan: Plan, kind: 'own' | 'feed', value: number, units: number): StreamedValue | undefined {
  const { storage, pitch } = plan.values[value];
  const bytes = bytesOf(plan.values[value]);
  if (plan.storages[storage].kind !== kind || pitch !== undefined || bytes === undefined || bytes % units !== 0) return undefined;
  const isHere = (other: number): boolean => plan.values[other].storage === storage;
  const readers = plan.steps.reduce((sum, { inputs }) => sum + inputs.filter(isHere).length, 0);
  const isShared = plan.values.some((_, other) => other !== value && isHere(other)) || (kind === 'feed' && plan.fetches.some(isHere));
  return isShared || readers !== (kind === 'feed' ? 1 : 0) ? undefined : { value, unitBytes: bytes / units };
}
