/** The process of one contender that learns. */
import { peakMemory } from '../../dist/cli/terminal/memory.js';
import { serve, timed, turnOf } from '../serve.mjs';
import { writeFirstStep } from './first_step.mjs';

/** @type {import('./peers/index.mjs').OpenTrainingPeer | undefined} */
let peer;

const step = async () => (peer.step ? peer.step() : timed(() => peer.run()));

serve({
  async open({ contender, task }) {
    const { TRAINING_PEERS } = await import('./peers/index.mjs');
    const { backend, threads, wideVectors, oneDnn, learns } = contender;
    peer = await TRAINING_PEERS.find(({ name }) => name === contender.peer).open({ ...task, learns }, { backend, threads, wideVectors, oneDnn });
    return { title: peer.title, threads: peer.threads };
  },

  /** Its time counts only where a step takes minutes: the compiler is still at work. With a path it is kept in files, so that others can be compared. */
  async firstStep({ path }) {
    let step;
    const times = await timed(async () => (step = await peer.firstStep()));
    if (path !== undefined) writeFirstStep(path, step);
    return { ...times, crossEntropy: step.crossEntropy };
  },

  step,

  async turn() {
    return turnOf(step);
  },

  async peak() {
    return { peak: peer.peak ? await peer.peak() : peakMemory() };
  },
});
