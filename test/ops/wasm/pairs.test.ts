/**
 * V8's making of vectors of 256 bits (`wideVectors: true`) has faults that our kernels have to stay away from. The flag holds for the whole process, so all builds have to.
 *
 * - A vector that is a parameter or a global, stored twice side by side, ends the process: Node 26.10.0, "unreachable code" when it is compiled.
 * - Loads that widen 8 bytes read from a wrong place where those at address + 8 stand in front of those at the address: Node 24.21.0 and 25.9.0.
 * - So do loads from constant addresses, where address + 16 stands in front: the same.
 */
import { describe, expect, test } from '@jest/globals';
import { inOrder, readModule, type Instruction } from './instructions.js';

const WIDENING = /^v128\.load(8x8|16x4|32x2)_[su]$/;
const HALF = 8;

describe.each(['simd', 'relaxed', 'wide'])('of %s.wasm', (build) => {
  const parts = readModule(new URL(`../../../src/ops/wasm/generated/${build}.wasm`, import.meta.url));

  test('no function is given vectors, and there are no global ones', () => {
    const functions = parts.filter(({ name }) => name === 'func');
    expect(functions.length).toBeGreaterThan(20);
    expect(functions.filter(({ operands }) => operands.some(({ name, attributes }) => ['param', 'result'].includes(name) && attributes.includes('v128'))).map(titleOf)).toEqual([]);
    expect(parts.filter(({ name, attributes, operands }) => name === 'global' && (attributes.includes('v128') || operands.some((type) => type.attributes.includes('v128'))))).toEqual([]);
  });

  test('no vector is loaded from or stored to a constant address', () => {
    const isAccess = ({ name, operands }: Instruction): boolean => /^v128\.(load|store)/.test(name) && operands[0].name === 'i32.const';
    expect(parts.filter((part) => [...inOrder(part)].some(isAccess)).map(titleOf)).toEqual([]);
  });

  test('of loads that widen, the lower half stands first', () => {
    expect(parts.filter(hasUpperHalfFirst).map(titleOf)).toEqual([]);
  });
});

test('what is looked for is found', () => {
  const get = (local: string): Instruction => ({ name: 'local.get', attributes: [local], operands: [] });
  const load = (offset: number, address = get('$0')): Instruction => ({ name: 'v128.load8x8_u', attributes: offset ? [`offset=${offset}`] : [], operands: [address] });
  const body = (...operands: Instruction[]): Instruction => ({ name: 'func', attributes: [], operands });
  const set: Instruction = { name: 'local.set', attributes: ['$0'], operands: [get('$1')] };
  const sum = (local: string): Instruction => ({ name: 'i32.add', attributes: [], operands: [get('$0'), get(local)] });
  expect(hasUpperHalfFirst(body(load(8), load(0)))).toBe(true);
  expect(hasUpperHalfFirst(body(load(24), load(16)))).toBe(true);
  expect(hasUpperHalfFirst(body(load(8, sum('$1')), load(0, sum('$1'))))).toBe(true);
  expect(hasUpperHalfFirst(body(load(0), load(8)))).toBe(false);
  expect(hasUpperHalfFirst(body(load(8, sum('$1')), load(0, sum('$2'))))).toBe(false);
  expect(hasUpperHalfFirst(body(load(8), set, load(0)))).toBe(false);
  expect(hasUpperHalfFirst(body(load(8, sum('$1')), set, load(0, sum('$1'))))).toBe(false);
});

const titleOf = ({ name, attributes }: Instruction): string => [name, ...attributes].join(' ');

/** Whether a function loads 8 bytes at an address and then the 8 in front of them, with the same instruction. */
function hasUpperHalfFirst(body: Instruction): boolean {
  /** Offsets that were loaded from, by instruction and address. */
  const seen = new Map<string, Set<number>>();
  for (const { name, attributes, operands } of inOrder(body)) {
    if (name === 'local.set' || name === 'local.tee') for (const key of seen.keys()) if (key.split(' ').includes(attributes[0])) seen.delete(key);
    if (!WIDENING.test(name)) continue;
    const key = `${name} ${addressOf(operands[0])}`;
    const offset = Number(attributes.find((attribute) => attribute.startsWith('offset='))?.slice('offset='.length) ?? 0);
    const offsets = seen.get(key) ?? new Set();
    if (offsets.has(offset + HALF)) return true;
    seen.set(key, offsets.add(offset));
  }
  return false;
}

/** The same text for the same address, as long as none of its locals is set. */
function addressOf({ name, attributes, operands }: Instruction): string {
  if (name === 'local.tee') return `local.get ${attributes[0]}`;
  return [name, ...attributes, ...operands.map(addressOf)].join(' ');
}
