/** What the user has chosen about how the network runs. */
import { signal } from '@preact/signals';
import type { LoadSettings, SegmentSettings } from '../engine/contract.js';

/** Whether the host lets threads share memory; without, there is one. */
export const isIsolated = globalThis.crossOriginIsolated === true;

export const cores = navigator.hardwareConcurrency || 1;

export const loadSettings = signal<LoadSettings>({ backend: 'auto', threads: undefined, outputStride: undefined });

export const segmentSettings = signal<SegmentSettings>({ scales: [1], flip: false });
