/**
 * How long a frame takes here, beside other libraries on the same network with the same weights.
 *
 *     npm run bench -- --help
 */
import { readArguments, USAGE } from './arguments.mjs';
import { buildOnce, installPeersOnce } from './prepare.mjs';
import { UsageError } from './usage_error.mjs';

// Contenders end when this process exits, which it does not by itself when it is interrupted.
for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15]]) process.once(signal, () => process.exit(128 + number));

try {
  const choices = readArguments(process.argv.slice(2));
  if (choices.help) {
    console.log(USAGE);
  } else {
    buildOnce();
    if (needsPeers(choices)) installPeersOnce();
    // What follows imports from dist/, which may have come into being a moment ago.
    if (choices.train) await (await import('./train/bench.mjs')).benchTraining(choices);
    else if (choices.browser) await (await import('./browser/bench.mjs')).benchBrowser(choices);
    else await (await import('./bench.mjs')).bench(choices);
  }
} catch (error) {
  const isUsage = error instanceof UsageError || error.tag === 'InvalidArgumentError';
  console.error(isUsage || 'tag' in error ? `bench: ${error.message}` : error.stack);
  process.exitCode = isUsage ? 2 : 1;
}

/** Whether somebody takes part whom npm brings. */
function needsPeers({ scaling, train, only }) {
  if (train) return only?.includes('tfjs-cpu') ?? true;
  return !scaling && !(only?.every((name) => name.startsWith('ours')) ?? false);
}
