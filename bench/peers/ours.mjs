/** This library, on any of its backends. */
import { compileGraph } from '../../dist/engine/program.js';
import { describeMachine } from '../machine.mjs';

export default {
  name: 'ours',

  async open({ graph, feeds, fetches }, { backend, threads }) {
    const program = await compileGraph(graph, { backend, threads });
    await program.prepare(feeds, fetches);
    const { info } = program;
    return {
      title: `deeplab-ts ${describeMachine().version} ${info.backend}${info.threads > 1 ? ` (${info.threads} threads)` : ''}`,
      async run(onStep) {
        const [logits, labels] = await program.execute(feeds, fetches, { onStep });
        return { logits: logits.data, labels: labels.data };
      },
      dispose: () => program.dispose(),
    };
  },
};
