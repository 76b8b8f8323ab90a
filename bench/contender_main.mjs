/**
 * The process of one contender. Each has its own, so that thread pools, heaps and garbage of one do not disturb another, and so
 * that its memory can be told. It does what it is asked, one message at a time, and answers each with one.
 */
import { writeFileSync } from 'node:fs';
import { peakMemory } from '../dist/cli/terminal/memory.js';

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
    const { PEERS } = await import('./peers/index.mjs');
    const { backend, threads } = contender;
    const task = await openTask(description);
    peer = await PEERS.find(({ name }) => name === contender.peer).open(task, { backend, threads, runs });
    await task.close();
    return { title: peer.title, threads: peer.threads, description: task.description, weightBytes: task.weightBytes };
  },

  /** The first frame: not timed, because the compiler is still at work, and kept in files so that others can be compared. */
  async firstFrame({ path }) {
    const { logits, labels } = await peer.run();
    if (logits) writeFileSync(`${path}.logits`, logits);
    if (labels) writeFileSync(`${path}.labels`, Uint8Array.from(labels, Number));
    return settledMemory();
  },

  async frame() {
    const start = performance.now();
    const before = process.cpuUsage();
    await peer.run();
    const { user, system } = process.cpuUsage(before);
    return { ms: performance.now() - start, cpu: (user + system) / 1000, resident: process.memoryUsage.rss() };
  },

  async profile() {
    return { profile: await peer.profile?.() };
  },

  async peak() {
    return { peak: peakMemory() };
  },
};

/** After what was left over from loading is gone. */
async function settledMemory() {
  globalThis.gc?.();
  // Array buffers are let go of after the collection, not in it.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { resident: process.memoryUsage.rss() };
}

process.on('message', async (message) => {
  try {
    process.send({ value: await COMMANDS[message.command](message) });
  } catch (error) {
    process.send({ error: { message: error?.message ?? String(error), tag: error?.tag, stack: error?.stack } });
  }
});
// Whoever asks is gone: so is the reason to be here.
process.on('disconnect', () => process.exit());
