/** What `npm run verify` says to a command line that it cannot carry out: one line of what is wrong, and no stack. */
import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

test.each([
  [[], 2, /^usage: npm run verify -- DIR/],
  [['a', 'b'], 2, /^usage: /],
  [['test/none'], 2, /^There is no folder test\/none\.\nusage: /],
  [['package.json'], 2, /^There is no folder package\.json\.\nusage: /],
  [['--colour', 'test'], 2, /^Unknown option '--colour'.*\nusage: /s],
  [['test/verify'], 1, /^There is no NAME\.golden\.json below test\/verify\.\n$/],
  [['test/verify', '--browser'], 1, /^There is no NAME\.golden\.json below/],
] as const)('%j', (args, code, message) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['scripts/verify/main.mjs', ...args], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([code, '']);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^ +at /m);
});
