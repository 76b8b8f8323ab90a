/** What both builds of ONNX Runtime have in common: frames through a session. */

/**
 * @param {any} ort either build's module
 * @param {any} session
 * @param {import('./network.mjs').Task} task
 * @param {{ title: string, threads: number }} facts
 * @returns {import('./peers/index.mjs').OpenPeer}
 */
export function openSession(ort, session, { feeds, frame }, facts) {
  const { inputNames, outputNames } = session;
  const inputs = [...feeds.values()];
  return {
    ...facts,
    async run() {
      const given = Object.fromEntries(inputs.map(({ data, shape, dtype }, i) => [inputNames[i], new ort.Tensor(dtype, data, shape)]));
      const results = await session.run(given);
      return frame(outputNames.map((name) => results[name]));
    },
  };
}
