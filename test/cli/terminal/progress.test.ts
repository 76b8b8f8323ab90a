import { Writable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { CountBar, timeLeft } from '../../../src/cli/terminal/progress.js';
import type { Output } from '../../../src/cli/terminal/terminal.js';

test.each([
  [1000, 0, 10, undefined],
  [1000, 10, 0, undefined],
  [1000, 10, 10, '1 s'],
  [90_000, 3, 1, '30 s'],
  [60_000, 1, 2, '2 min'],
  [60_000, 1, 59, '59 min'],
  [60_000, 1, 60, '1 h 0 min'],
  [60_000, 1, 150, '2 h 30 min'],
])('%d ms for %d, %d to go: %s', (elapsed, done, remaining, text) => {
  expect(timeLeft(elapsed, done, remaining)).toBe(text);
});

test.each([
  [true, /val \[=* *\] 4\/8 mIoU 50 %, \d+ s left/],
  [false, /^$/],
])('the bar counts pictures and tells the time left, on a terminal: %s', (isTTY, expected) => {
  let text = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const stderr: Output = Object.assign(stream, { isTTY, columns: 100, cursorTo: () => true, clearLine: () => true, moveCursor: () => true });
  const bar = new CountBar({ stdout: stderr, stderr, env: {} }, 'val', 8, 3);
  bar.update(3, '');
  bar.update(4, 'mIoU 50 %');
  bar.clear();
  expect(text).toMatch(expected);
});
