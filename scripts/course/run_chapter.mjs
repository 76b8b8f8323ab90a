/** Runs a chapter as a reader would: all of its snippets, in a process of their own, from the root of the repository. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseChapter, splitOutput } from './chapter.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const REGISTER = new URL('./register.mjs', import.meta.url).href;

/**
 * @param {string} path of a chapter
 * @returns the chapter, what each of its snippets printed, and what went wrong, if anything did
 */
export async function runChapter(path) {
  const chapter = parseChapter(await readFile(path, 'utf8'));
  const { code, stdout, stderr } = await nodeProcess(['--enable-source-maps', '--no-warnings', '--import', REGISTER, path]);
  const outputs = splitOutput(stdout, chapter.snippets.length);
  const problem = code === 0 ? undefined : `the process ended with ${code}: ${stderr.trim()}`;
  return { chapter, outputs, problem };
}

function nodeProcess(args) {
  return new Promise((resolve, reject) => {
    // Colours would be part of the output.
    const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '0' }, stdio: ['ignore', 'pipe', 'pipe'] });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8');
      child[name].on('data', (chunk) => (texts[name] += chunk));
    }
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? signal, ...texts }));
  });
}
