/** What the user has chosen about how the network runs. */
import { signal } from '@preact/signals';
import type { LoadSettings, SegmentSettings } from '../engine/contract.js';

/** Why there is one thread: the host, or the browser, does not let threads share memory. */
export const oneThread: string | undefined =
  typeof SharedArrayBuffer !== 'undefined'
    ? undefined
    : globalThis.crossOriginIsolated === true
      ? 'One thread computes: this browser has no SharedArrayBuffer, so threads cannot share memory.'
      : 'One thread computes: this host does not isolate the page from others (COOP and COEP headers), so threads cannot share memory.';

export const cores = navigator.hardwareConcurrency || 1;

export const loadSettings = signal<LoadSettings>({ backend: 'auto', threads: undefined, outputStride: undefined });

export const segmentSettings = signal<SegmentSettings>({ scales: [1], flip: false });

/** How often the network runs: at each scale, and for mirrored pictures. */
export const passesOf = ({ scales, flip }: SegmentSettings): number => scales.length * (flip ? 2 : 1);
