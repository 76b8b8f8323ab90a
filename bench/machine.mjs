/** What the benchmark runs on. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** @returns facts for the head of the report */
export function describeMachine() {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    // How many of them this process may use.
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 2 ** 30),
    // Whatever else the machine does at this time slows all peers, but not evenly.
    load: Number(loadavg()[0].toFixed(2)),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
    version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
  };
}
