/** Where the values of a plan lie in the workspace: the arena, then what is fed and fetched, what the calls of a step share, and each thread's own memory. */
import { bytesOf } from '../../../tensor.js';
import type { Plan } from '../../contract/backend.js';
import { aligned } from './heap.js';
import type { Bindings } from './placed_tensors.js';
import type { PreparedStep } from '../prepare_step.js';
import type { Stream } from '../stream.js';

export interface Layout {
  /** By storage: bytes from the beginning of the workspace; undefined for what is not in it: constants, strings, and what is bound to other memory. */
  readonly offsets: readonly (number | undefined)[];
  /** What the calls of a step share. */
  readonly roomOffset: number;
  readonly scratchOffset: number;
  /** Of one thread. */
  readonly scratchBytes: number;
  readonly byteLength: number;
}

/** What decides where values lie. */
export interface LayoutOptions {
  /** By step: values of which only a piece lies in the workspace at a time. */
  readonly streams: readonly (Stream | undefined)[];
  readonly threads: number;
  /** Storages that lie elsewhere. */
  readonly bindings: Bindings;
}

export function layOut(plan: Plan, steps: readonly PreparedStep[], { streams, threads, bindings }: LayoutOptions): Layout {
  const pieces = new Map(streams.flatMap((stream) => (stream ? piecesOf(plan, stream) : [])));
  let end = aligned(plan.arenaBytes);
  const offsets = plan.storages.map((storage, i) => {
    if (storage.kind === 'constant' || bindings.has(i)) return undefined;
    if (storage.kind === 'arena') return storage.offset;
    const bytes = pieces.get(i) ?? storageBytes(plan, i);
    if (bytes === undefined) return undefined;
    const offset = end;
    end += aligned(bytes);
    return offset;
  });
  const roomOffset = end;
  end += aligned(steps.reduce((most, { roomBytes }) => Math.max(most, roomBytes), 0));
  const scratchBytes = aligned(steps.reduce((most, { calls }) => calls.reduce((bytes, call) => Math.max(bytes, call.scratchBytes), most), 0));
  return { offsets, roomOffset, scratchOffset: end, scratchBytes, byteLength: end + scratchBytes * threads };
}

/** Storages, and the bytes of a piece. */
const piecesOf = ({ values }: Plan, { units, fed, fetched }: Stream): [number, number][] =>
  [fed, fetched].flatMap((streamed): [number, number][] => (streamed ? [[values[streamed.value].storage, units * streamed.unitBytes]] : []));

/** Bytes that the greatest value of a storage takes; undefined for strings. */
function storageBytes(plan: Plan, storage: number): number | undefined {
  const sizes = plan.values.filter((value) => value.storage === storage).map(bytesOf);
  return sizes.reduce((most, size) => (most === undefined || size === undefined ? undefined : Math.max(most, size)), 0);
}

