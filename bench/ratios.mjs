/** The comparisons that matter, from the times of all: one line each, one figure a network. */

/**
 * @typedef {object} Ratio
 * @property {string} what
 * @property {string} unit
 * @property {readonly (number | undefined)[]} values in the order of the networks; undefined where somebody did not run
 * @property {readonly (number | undefined)[]} [processor] the same of processor time instead of the clock's: with one thread that is
 *   the same work, and hardly changed by what else the machine does
 */

/** What is divided by what: contenders as contenders.mjs calls them, `xN` with every number of threads. */
const COMPARISONS = [
  { faster: 'ours-wasm', than: 'tfjs-wasm', title: 'faster than tfjs wasm' },
  { faster: 'ours-wasm', than: 'ort-web', title: 'faster than onnxruntime-web' },
  { faster: 'ours-int8', than: 'ort-web-int8', title: 'int8 faster than onnxruntime-web on the same integers' },
  { faster: 'ort-node', than: 'ours-wasm', title: 'time against onnxruntime-node' },
  { faster: 'ort-node', than: 'ours-wide', title: 'time against onnxruntime-node, 256 bits' },
  { faster: 'ours-wide', than: 'ours-wasm', title: '256 bits faster than our 128' },
  { faster: 'ours-int8-wide', than: 'ours-int8', title: '256 bits faster than our 128, int8' },
  { faster: 'ours-wasm', than: 'ours-cpu', title: 'wasm faster than cpu' },
  { faster: 'ours-cpu', than: 'tfjs-cpu', title: 'cpu faster than tfjs cpu' },
];

/**
 * @param {readonly import('./compare_network.mjs').Comparison[]} networks
 * @returns {Ratio[]}
 */
export function ratiosOf(networks) {
  const counts = [...new Set(networks.flatMap(({ results }) => results.map(({ threads }) => threads)))].sort((a, b) => a - b);
  const ratios = counts.flatMap((threads) => [
    ...COMPARISONS.map(({ faster, than, title }) => {
      const [above, below] = [`${than} x${threads}`, `${faster} x${threads}`];
      const processor = threads === 1 ? { processor: ratio(networks, above, below, 'cpu') } : {};
      return { what: `${titleOfThreads(threads)}: ${title}`, unit: 'x', values: ratio(networks, above, below, 'median'), ...processor };
    }),
    ...(threads > 1 ? [againstOne(networks, threads)] : []),
  ]);
  const memory = counts.flatMap((threads) =>
    [['ours-wasm', ''], ['ours-int8', ', int8']].map(([peer, what]) => ({
      what: `${titleOfThreads(threads)}: resident memory beyond the weights${what}`,
      unit: 'MB',
      values: networks.map(({ results }) => megabytes(find(results, `${peer} x${threads}`)?.beyondWeights)),
    })),
  );
  return [...ratios, ...memory].filter(({ values }) => values.some((value) => value !== undefined));
}

function againstOne(networks, threads) {
  return { what: `${titleOfThreads(threads)} faster than our own 1`, unit: 'x', values: ratio(networks, 'ours-wasm x1', `ours-wasm x${threads}`, 'median') };
}

function ratio(networks, numerator, denominator, time) {
  return networks.map(({ results }) => {
    const [above, below] = [find(results, numerator), find(results, denominator)];
    return above && below ? above[time] / below[time] : undefined;
  });
}

const find = (results, id) => results.find((result) => result.id === id);
const megabytes = (bytes) => (bytes === undefined ? undefined : bytes / 1e6);
const titleOfThreads = (threads) => (threads === 1 ? '1 thread' : `${threads} threads`);
