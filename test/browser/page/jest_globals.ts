/**
 * Stands in for '@jest/globals' where a test file of Node's runs in the page: the same `expect`, and the little that our tests
 * use besides it: blocks, what happens before and after all tests of a block, tests one after another, and tables of both.
 */
import { outcomeOf, type Outcome, type Outcomes } from './outcomes.js';

export { expect } from 'expect';

type Body = () => unknown;

interface Block {
  readonly path: readonly string[];
  readonly before: Body[];
  readonly after: Body[];
  readonly entries: (Block | { readonly name: string; readonly body: Body })[];
}

const blockAt = (path: readonly string[]): Block => ({ path, before: [], after: [], entries: [] });

const root = blockAt([]);
let current = root;

function addBlock(name: string, body: Body): void {
  const outer = current;
  const block = blockAt([...outer.path, name]);
  outer.entries.push(block);
  current = block;
  body();
  current = outer;
}

function addTest(name: string, body: Body): void {
  current.entries.push({ name: [...current.path, name].join(' › '), body });
}

/** `each` of a table: a row's elements are the arguments, and fill the title's %s and %i in order, %j as JSON. */
const eachOf = (add: (name: string, body: Body) => void) => (table: readonly unknown[]) => (title: string, body: (...row: unknown[]) => unknown): void => {
  for (const entry of table) {
    const row = Array.isArray(entry) ? (entry as unknown[]) : [entry];
    let next = 0;
    const name = title.replace(/%([sij])/g, (_, kind) => (kind === 'j' ? JSON.stringify(row[next++]) : String(row[next++])));
    add(name, () => body(...row));
  }
};

export const describe = Object.assign(addBlock, { each: eachOf(addBlock) });
export const test = Object.assign(addTest, { each: eachOf(addTest) });
export const beforeAll = (body: Body): void => void current.before.push(body);
export const afterAll = (body: Body): void => void current.after.push(body);

/** The full names of all tests that the imported files describe. */
export function testNames(block: Block = root): string[] {
  return block.entries.flatMap((entry) => ('entries' in entry ? testNames(entry) : [entry.name]));
}

/** Runs them. */
export async function runTests(): Promise<Outcomes> {
  const outcomes: Record<string, Outcome> = {};
  const runBlock = async (block: Block): Promise<void> => {
    for (const body of block.before) await body();
    for (const entry of block.entries) {
      if ('entries' in entry) await runBlock(entry);
      else outcomes[entry.name] = await outcomeOf(entry.body);
    }
    for (const body of block.after) await body();
  };
  await runBlock(root);
  return outcomes;
}
