/** This library, on any of its backends. */
import { createBackend } from '../../dist/engine/backends.js';
import { Program } from '../../dist/engine/program.js';
import { describeMachine } from '../machine.mjs';
import { planRecorder, profile } from '../profile.mjs';

/** @type {import('./index.mjs').Peer} */
export default {
  name: 'ours',
  hasThreads: true,
  isPlainJavaScript: false,
  open: (task, choices) => openOurs(task, choices),
};

/**
 * @param {import('../network.mjs').Task} task
 * @param {{ backend?: string, threads: number, runs: number, wideVectors?: boolean }} choices
 * @param {import('../../dist/engine/quantization/ranges.js').Calibration} [calibration] what 8 bits need to know of the maps
 * @returns {Promise<import('./index.mjs').OpenPeer>}
 */
export async function openOurs({ graph, feeds, fetches, frame }, { backend: name, threads, runs, wideVectors = false }, calibration) {
  const backend = await createBackend({ backend: name, threads, wideVectors });
  if (wideVectors && backend.kernels !== 'wide') throw new Error(backend.notice);
  const recorder = planRecorder(backend);
  const program = new Program(graph, recorder.backend, { calibration });
  await program.prepare(feeds, fetches);
  let results;
  // Into the tensors of the frame before, as one does who has many frames: a frame's logits are 22 MB.
  const run = async (onStep) => (results = await program.execute(feeds, fetches, { onStep, into: results }));
  return {
    title: `deeplab-ts ${describeMachine().version} ${backend.name}${calibration ? ' int8' : ''}${wideVectors ? ', 256 bits' : ''}`,
    threads: backend.threads,
    run: async () => frame(await run()),
    profile: () => profile({ backend, plan: recorder.plan, run, runs }),
  };
}
