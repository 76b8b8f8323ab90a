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
  const pieces = placePieces(plan, streams, aligned(plan.arenaBytes));
  let end = pieces.end;
  const offsets = plan.storages.map((storage, i) => {
    if (storage.kind === 'constant' || bindings.has(i)) return undefined;
    if (storage.kind === 'arena') return storage.offset;
    const piece = pieces.offsets.get(i);
    if (piece !== undefined) return piece;
    const bytes = storageBytes(plan, i);
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

/** Where pieces lie, from `begin` on, by their storages. Nothing of them is left when their step is done: the steps have one place for them. */
function placePieces({ values }: Plan, streams: readonly (Stream | undefined)[], begin: number): { readonly offsets: ReadonlyMap<number, number>; readonly end: number } {
  const offsets = new Map<number, number>();
  let most = begin;
  for (const stream of streams) {
    let end = begin;
    for (const streamed of [stream?.fed, stream?.fetched]) {
      if (!stream || !streamed) continue;
      offsets.set(values[streamed.value].storage, end);
      end += aligned(stream.units * streamed.unitBytes);
    }
    most = Math.max(most, end);
  }
  return { offsets, end: most };
}

/** Bytes that the greatest value of a storage takes; undefined for strings. */
function storageBytes(plan: Plan, storage: number): number | undefined {
  const sizes = plan.values.filter((value) => value.storage === storage).map(bytesOf);
  return sizes.reduce((most, size) => (most === undefined || size === undefined ? undefined : Math.max(most, size)), 0);
}

