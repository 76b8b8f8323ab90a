/** Names for results, so that those of two pictures never meet: `a/x.png` and `b/x.jpg` are `x` both. */
import { resolve } from 'node:path';
import type { Input } from './input.js';

/** Upper and lower case are one on many file systems. */
const keyOf = (name: string): string => name.toLowerCase();

/** From the shortest name that a picture may have to the longest. */
function candidates({ within, picture, kind }: Input): string[] {
  const folder = within.slice(0, within.lastIndexOf('/') + 1);
  const file = within.slice(folder.length);
  const stem = file.replace(/(?<=.)\.[^.]*$/, '');
  // The folder that it lies in, where nothing of it is in the name yet.
  const above = kind === 'file' || kind === 'film' ? resolve(picture).split(/[/\\]/).slice(0, -1) : [];
  const parents = above.toReversed().slice(0, 8).map((_, i) => `${above.slice(above.length - 1 - i).join('-')}-`.replace(/[^\p{L}\p{N}._-]/gu, '_'));
  return [stem, file, ...parents.map((parent) => parent + stem), ...parents.map((parent) => parent + file)].map((name) => folder + name);
}

/** Gives names, one after the other or to many at once; what was given is never given again. */
export class ResultNames {
  readonly #taken = new Set<string>();

  /** Of those that would have the same name, all get a longer one, so that names do not depend on the order. */
  of(inputs: readonly Input[]): string[] {
    const options = inputs.map(candidates);
    const chosen = options.map(() => 0);
    for (let isFree = false; !isFree; ) {
      isFree = true;
      const users = new Map<string, number[]>();
      options.forEach((names, i) => {
        const key = keyOf(names[Math.min(chosen[i], names.length - 1)]);
        const those = users.get(key);
        if (those) those.push(i);
        else users.set(key, [i]);
      });
      for (const [key, those] of users) {
        if (those.length === 1 && !this.#taken.has(key)) continue;
        for (const i of those) {
          if (chosen[i] >= options[i].length - 1) continue;
          chosen[i]++;
          isFree = false;
        }
      }
    }
    return options.map((names, i) => this.#take(names[chosen[i]]));
  }

  /** Where nothing else tells them apart, a number does. */
  #take(name: string): string {
    let free = name;
    for (let count = 2; this.#taken.has(keyOf(free)); count++) free = `${name}-${count}`;
    this.#taken.add(keyOf(free));
    return free;
  }
}
