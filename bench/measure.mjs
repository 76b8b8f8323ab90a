/** Frames in turn, and what their times say. */

/**
 * @typedef {object} Times all in milliseconds
 * @property {number} median
 * @property {number} min
 * @property {number} max
 * @property {readonly number[]} all in the order of the runs
 */

/** @returns {Times} */
export function summarize(all) {
  return { median: median(all), min: Math.min(...all), max: Math.max(...all), all };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs A B A B ...: whatever slows the machine down for a while then hits all of them.
 *
 * @param {readonly (() => Promise<unknown>)[]} frames
 * @param {number} runs of each
 * @returns {Promise<Times[]>} in the order of `frames`
 */
export async function measureInTurn(frames, runs) {
  const times = frames.map(() => /** @type {number[]} */ ([]));
  for (let run = 0; run < runs; run++) {
    for (const [i, frame] of frames.entries()) {
      const start = performance.now();
      await frame();
      times[i].push(performance.now() - start);
    }
  }
  return times.map(summarize);
}
