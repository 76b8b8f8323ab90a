/** A profile as tables: every step, and then the steps of a kind together. */
import { milliseconds, number, table } from './table.mjs';

/** @param {import('./profile.mjs').Profile} profile */
export function profileTables({ title, roofline, steps }) {
  const { gflops, gigabytes } = roofline;
  const total = sum(steps, 'ms');
  const heading = `Steps of ${title}; roofline: ${gflops.toFixed(1)} GFLOP/s (pointwise convolution in the cache), ${gigabytes.toFixed(1)} GB/s (large copy)`;
  const note = 'of roofline: time that it allows over time taken; a step whose data stay in the cache may take less than memory would.';
  return [heading, '', stepTable(steps, total), '', kindTable(steps, total), '', note].join('\n');
}

const FIGURES = ['ms', 'GFLOP/s', 'GB/s', 'of roofline', 'of time'].map(number);

function stepTable(steps, total) {
  const rows = steps.map((step, i) => [`${i + 1}`, step.kind, step.name, step.shape, ...figures(step, total)]);
  return table([number('step'), { title: 'operator' }, { title: 'node' }, { title: 'output' }, ...FIGURES], rows);
}

function kindTable(steps, total) {
  const kinds = [...new Set(steps.map(({ kind }) => kind))].map((kind) => addUp(kind, steps.filter((step) => step.kind === kind)));
  kinds.sort((a, b) => b.ms - a.ms);
  const rows = [...kinds, addUp('all', steps)].map((each) => [each.kind, `${each.count}`, ...figures(each, total)]);
  return table([{ title: 'operator' }, number('steps'), ...FIGURES], rows);
}

const sum = (steps, what) => steps.reduce((total, step) => total + step[what], 0);

function addUp(kind, steps) {
  const [ms, multiplyAdds, bytes, best] = ['ms', 'multiplyAdds', 'bytes', 'best'].map((what) => sum(steps, what));
  return { kind, count: steps.length, ms, multiplyAdds, bytes, best };
}

function figures({ ms, multiplyAdds, bytes, best }, total) {
  const rate = multiplyAdds > 0 ? ((2 * multiplyAdds) / ms / 1e6).toFixed(1) : '';
  return [milliseconds(ms), rate, (bytes / ms / 1e6).toFixed(1), percent(best / ms), percent(ms / total)];
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
