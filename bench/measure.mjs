/** Frames in turn, and what their times say. */

/**
 * @typedef {object} Times all in milliseconds
 * @property {number} median
 * @property {number} min
 * @property {number} max
 * @property {number} cpu median of the time that processors spent, all threads together: hardly changed by what else runs
 * @property {readonly number[]} all in the order of the runs
 */

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
  const measured = frames.map(() => ({ wall: /** @type {number[]} */ ([]), cpu: /** @type {number[]} */ ([]) }));
  for (let run = 0; run < runs; run++) {
    for (const [i, frame] of frames.entries()) {
      const start = performance.now();
      const before = process.cpuUsage();
      await frame();
      const { user, system } = process.cpuUsage(before);
      measured[i].wall.push(performance.now() - start);
      measured[i].cpu.push((user + system) / 1000);
    }
  }
  return measured.map(({ wall, cpu }) => ({ median: median(wall), min: Math.min(...wall), max: Math.max(...wall), cpu: median(cpu), all: wall }));
}
