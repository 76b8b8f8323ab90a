/** Patterns for names of files, for those who quote them so that they do not meet the shell's limit: `*`, `?`, `[a-z]`, `{a,b}`, and `**` for any folders. */
import { join } from 'node:path';
import { filesBelow } from './walk.js';

export const isGlob = (text: string): boolean => /[*?{[]/.test(text);

/** The folder that a pattern begins in, and the rest of it. */
export function splitGlob(glob: string): { readonly folder: string; readonly pattern: string } {
  const parts = glob.split(/[/\\]/);
  const first = parts.findIndex(isGlob);
  const folder = parts.slice(0, first).join('/');
  return { folder: folder === '' ? (first > 0 ? '/' : '.') : folder, pattern: parts.slice(first).join('/') };
}

/** The files that a pattern stands for, as paths below the folder that it begins in. */
export async function filesMatching(glob: string, signal?: AbortSignal): Promise<{ readonly folder: string; readonly files: readonly string[] }> {
  const { folder, pattern } = splitGlob(glob);
  const parts = pattern.split('/');
  const matches = globPattern(pattern);
  const depth = parts.includes('**') ? undefined : parts.length;
  const files = await filesBelow(folder, { depth, hidden: parts.some((part) => part.startsWith('.')), signal });
  return { folder, files: files.map(({ path }) => path).filter((path) => matches.test(path)) };
}

/** The path of a file below a folder; one in the folder that one is in is called by its name. */
export const pathIn = (folder: string, file: string): string => (folder === '.' ? file : join(folder, file));

/** What names a pattern matches, from end to end. */
export function globPattern(pattern: string): RegExp {
  let source = '';
  let braces = 0;
  for (let i = 0; i < pattern.length; i++) {
    const letter = pattern[i];
    if (letter === '*' && pattern[i + 1] === '*') {
      // `**/` also stands for no folder at all.
      const isFolder = pattern[i + 2] === '/';
      source += isFolder ? '(?:[^/]+/)*' : '.*';
      i += isFolder ? 2 : 1;
    } else if (letter === '*') source += '[^/]*';
    else if (letter === '?') source += '[^/]';
    else if (letter === '[' && pattern.indexOf(']', i + 2) > 0) {
      const end = pattern.indexOf(']', i + 2);
      const set = pattern.slice(i + 1, end).replace(/^!/, '^').replace(/[\\[]/g, '\\$&');
      source += `[${set}]`;
      i = end;
    } else if (letter === '{' && pattern.indexOf('}', i) > 0) {
      source += '(?:';
      braces++;
    } else if (letter === '}' && braces > 0) {
      source += ')';
      braces--;
    } else if (letter === ',' && braces > 0) source += '|';
    else source += letter.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  }
  return new RegExp(`^${source}${')'.repeat(braces)}$`);
}
