/** The benchmark: opens the peers, checks that they agree, runs them in turn, and reports. */
import { UsageError } from './arguments.mjs';
import { compareFrames } from './compare.mjs';
import { describeMachine } from './machine.mjs';
import { measureInTurn } from './measure.mjs';
import { openTask } from './network.mjs';
import { listPeers } from './peers/index.mjs';
import { profile } from './profile.mjs';
import { printReport } from './report.mjs';

/** @param {import('./arguments.mjs').Choices} choices */
export async function bench(choices) {
  const machine = describeMachine();
  const peers = await choosePeers(choices.only);
  const task = await openTask(choices);
  const open = [];
  for (const peer of peers) open.push({ name: peer.name, ...(await peer.open(task, choices)) });

  // The first frame of each is not timed: the compiler is still at work. It shows whether they agree.
  const frames = [];
  for (const peer of open) frames.push(await peer.run());
  const agreements = frames.slice(1).map((frame) => compareFrames(frame, frames[0]));
  frames.length = 0;

  const times = await measureInTurn(open.map((peer) => () => peer.run()), choices.runs);
  const results = open.map(({ name, title }, i) => ({
    name,
    title,
    ...times[i],
    ...(i > 0 ? { ratio: times[i].median / times[0].median, agreement: agreements[i - 1] } : {}),
  }));
  const steps = choices.profile && open[0].name === 'ours' ? await profile(task, open[0], choices.runs) : undefined;
  for (const peer of open) await peer.dispose();

  const report = { machine, network: task.description, seed: choices.seed, runs: choices.runs, results, ...(steps ? { profile: steps } : {}) };
  if (choices.json) console.log(JSON.stringify(report, null, 2));
  else printReport(report);
  if (agreements.some(({ agrees }) => !agrees)) process.exitCode = 1;
}

async function choosePeers(only) {
  const peers = await listPeers();
  if (only === undefined) return peers;
  const chosen = peers.filter(({ name }) => name === only);
  if (chosen.length === 0) throw new UsageError(`--only should be one of ${peers.map(({ name }) => name).join(', ')}; found '${only}'.`);
  return chosen;
}
