/** The variables that a network is told by, and what was concluded from them so far. */
import { formatShape, type Shape } from '../tensor.js';
import type { Variables } from './weights/variables.js';

export class Facts {
  readonly reasons: string[] = [];
  readonly #variables: Variables['variables'];

  constructor({ variables }: Variables) {
    this.#variables = variables;
  }

  conclude(what: string, why: string): void {
    this.reasons.push(`${what}: ${why}`);
  }

  /** Concludes one thing or the other from whether there is a variable. */
  decide(name: string, [present, absent]: readonly [string, string]): boolean {
    const found = this.has(name);
    this.conclude(found ? present : absent, `there is ${found ? (/^[aeiou]/.test(name) ? 'an' : 'a') : 'no'} '${name}'`);
    return found;
  }

  shape(name: string): Shape | undefined {
    return this.#variables.get(name)?.shape;
  }

  /** The last dimension of a variable: how many channels a layer gives out. */
  channels(name: string): number | undefined {
    return this.shape(name)?.at(-1);
  }

  /** The last but one: how many it takes. */
  inputs(name: string): number | undefined {
    return this.shape(name)?.at(-2);
  }

  has(name: string): boolean {
    return this.#variables.has(name);
  }

  /** How many of the names for 0, 1, 2, ... there are until the first that is missing. */
  count(nameOf: (index: number) => string): number {
    let count = 0;
    while (this.has(nameOf(count))) count++;
    return count;
  }

  some(pattern: RegExp): string | undefined {
    for (const name of this.#variables.keys()) if (pattern.test(name)) return name;
    return undefined;
  }

  /** A variable and its shape, for reasons. */
  describe(name: string): string {
    return `'${name}' is ${formatShape(this.shape(name) ?? [])}`;
  }

  /** A few names, for messages. */
  sample(): string {
    const names = [...this.#variables.keys()];
    if (names.length === 0) return 'no variables at all';
    return `${names.length} variables (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', ...' : ''})`;
  }
}
