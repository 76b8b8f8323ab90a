/** Completion by the shells themselves, where they are; bash always is where tests run in CI. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { runCli } from './run_cli.js';

const script = async (shell: string): Promise<string> => (await runCli(['completion', shell])).stdout;

function has(shell: string): boolean {
  if (spawnSync(shell, ['-c', 'true']).status === 0) return true;
  if (shell === 'bash' && process.env['CI'] === 'true') throw new Error('bash is not installed; with CI=true completion has to be tested.');
  process.stderr.write(`Completion by ${shell} is not tried: it is not installed.\n`);
  return false;
}

/** What a shell is given; it ends with an error for a script that it does not understand. */
function ran(shell: string, code: string): string {
  const { status, stdout, stderr } = spawnSync(shell, ['-c', code], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

const LINES: readonly (readonly [line: string, offered: readonly string[]])[] = [
  ['deeplab se', ['segment']],
  ['deeplab segment --ba', ['--backend']],
  ['deeplab segment --backend w', ['wasm']],
  ['deeplab eval --backend w', ['wasm']],
  ['deeplab zoo ', ['fetch', 'list']],
  ['deeplab zoo fetch mobilenetv3', ['mobilenetv3_large_cityscapes_trainfine', 'mobilenetv3_small_cityscapes_trainfine']],
  ['deeplab eval merge --re', ['--record', '--report']],
  ['deeplab completion ', ['bash', 'fish', 'zsh']],
  ['deeplab segment --model xception_41', ['xception_41_imagenet']],
];

(has('bash') ? describe : describe.skip)('bash', () => {
  test.each(LINES)('%s', async (line, offered) => {
    const words = line.split(' ').map((word) => `'${word}'`);
    const said = ran('bash', `${await script('bash')}\nCOMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _deeplab; printf '%s\\n' "\${COMPREPLY[@]}"`);
    // What the last command has in common with the line depends on the commands there are.
    expect(said.trim().split('\n').filter((word) => offered.includes(word)).sort()).toEqual(offered);
    expect(said.trim().split('\n').every((word) => word.startsWith(line.split(' ').at(-1) ?? ''))).toBe(true);
  });
});

(has('fish') ? describe : describe.skip)('fish', () => {
  test.each(LINES)('%s', async (line, offered) => {
    const said = ran('fish', `${await script('fish')}\ncomplete -C '${line}'`).split('\n').map((word) => word.split('\t')[0]);
    expect(said).toEqual(expect.arrayContaining([...offered]));
  });
});

(has('zsh') ? describe : describe.skip)('zsh', () => {
  test('understands it', async () => {
    ran('zsh', await script('zsh'));
  });
});

test.each(['bash', 'zsh', 'fish'])('%s is told all commands', async (shell) => {
  const text = await script(shell);
  for (const command of ['segment', 'eval', 'train', 'zoo', 'completion']) expect(text).toContain(command);
});

test('another shell', async () => {
  expect(await runCli(['completion', 'tcsh'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/'tcsh' is invalid.*Allowed choices are bash, zsh, fish/) });
});
