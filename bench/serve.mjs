/** What the processes of contenders have in common: they answer questions, and measure themselves. */

/**
 * Answers each message with one, until whoever asks is gone.
 *
 * @param {Record<string, (message: any) => Promise<object>>} commands
 */
export function serve(commands) {
  process.on('message', async (message) => {
    try {
      process.send({ value: await commands[message.command](message) });
    } catch (error) {
      process.send({ error: { message: error?.message ?? String(error), tag: error?.tag, stack: error?.stack } });
    }
  });
  // Whoever asks is gone: so is the reason to be here.
  process.on('disconnect', () => process.exit());
}

/**
 * @param {() => Promise<unknown>} run
 * @returns {Promise<import('./measure.mjs').Frame>}
 */
export async function timed(run) {
  const start = performance.now();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - start, cpu: (user + system) / 1000, resident: process.memoryUsage.rss() };
}

/** Frames that follow the first one of a turn; one that takes longer than LONG_MS stands alone: what wakes up with it is nothing beside it. */
const FOLLOWING = 3;
const LONG_MS = 400;

/**
 * @param {() => Promise<import('./measure.mjs').Frame>} frame
 * @returns {Promise<import('./measure.mjs').Frame[]>} the first one after a pause
 */
export async function turnOf(frame) {
  const frames = [await frame()];
  while (frames[0].ms < LONG_MS && frames.length <= FOLLOWING) frames.push(await frame());
  return frames;
}

/** After what was left over from loading is gone. */
export async function settledMemory() {
  globalThis.gc?.();
  // Array buffers are let go of after the collection, not in it.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return { resident: process.memoryUsage.rss() };
}
