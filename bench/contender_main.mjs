/**
 * The process of one contender. Each has its own, so that thread pools, heaps and garbage of one do not disturb another, and so
 * that its memory can be told. It does what it is asked, one message at a time, and answers each with one.
 */
import { writeFileSync } from 'node:fs';
import { peakMemory } from '../dist/cli/terminal/memory.js';
import { serve, settledMemory, timed, turnOf } from './serve.mjs';

/** @type {import('./peers/index.mjs').OpenPeer | undefined} */
let peer;

/** @type {Record<string, (message: any) => Promise<object>>} */
const COMMANDS = {
  /** Nothing is opened, and nothing imported: what a process takes by itself. */
  async idle() {
    return settledMemory();
  },

  async open({ contender, task: description, runs }) {
    const { openTask } = await import('./network.mjs');
    // Only this one: modules of the others would count as its memory.
    const { default: chosen } = await import(`./peers/${contender.peer.replaceAll('-', '_')}.mjs`);
    const { backend, threads } = contender;
    const task = await openTask(description);
    peer = await chosen.open(task, { backend, threads, runs });
    await task.close();
    return { title: peer.title, threads: peer.threads, description: task.description, weightBytes: task.weightBytes };
  },

  /** The first frame: not timed, because the compiler is still at work, and kept in files so that others can be compared. */
  async firstFrame({ path }) {
    const { logits, labels } = await peer.run();
    if (logits) writeFileSync(`${path}.logits`, logits);
    if (labels) writeFileSync(`${path}.labels`, labelBytes(labels));
    return settledMemory();
  },

  async turn() {
    return turnOf(() => timed(() => peer.run()));
  },

  async profile() {
    return { profile: await peer.profile?.() };
  },

  async peak() {
    return { peak: peakMemory() };
  },
};

serve(COMMANDS);

/** Classes as bytes. Of 64 bits the low ones are read: as a BigInt, each label would be an object, and all of them megabytes that V8 makes room for. */
function labelBytes(labels) {
  if (!(labels instanceof BigInt64Array)) return Uint8Array.from(labels, Number);
  const words = new Int32Array(labels.buffer, labels.byteOffset, 2 * labels.length);
  const bytes = new Uint8Array(labels.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = words[2 * i];
  return bytes;
}
