/** Tests without a reference, as Node runs them: laws between operators, and what fusing must not change. */
import type { BackendOptions } from '../../../src/engine/backends.js';
import { testOn } from '../../ops/under_test.js';
import { runTests, testNames } from './jest_globals.js';
import type { Outcomes } from './outcomes.js';
import '../../engine/passes/*.test.js';
import '../../ops/fusing.test.js';
import '../../ops/metamorphic.test.js';

export { testNames };

export async function runLaws(options: BackendOptions): Promise<Outcomes> {
  await testOn(options);
  const outcomes = await runTests();
  await testOn();
  return outcomes;
}
