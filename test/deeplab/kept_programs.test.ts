/** Programs that are kept for the next picture. */
import { expect, jest, test } from '@jest/globals';
import { KeptPrograms } from '../../src/deeplab/kept_programs.js';
import { Program } from '../../src/engine/program.js';
import { CpuBackend } from '../../src/ops/cpu/backend.js';

const made = (): Program => new Program({ nodes: new Map() }, new CpuBackend());
const itself = (program: Program): Promise<Program> => Promise.resolve(program);

test('a program is made once, rests after each use, and goes with all of them', async () => {
  const programs = new KeptPrograms();
  const make = jest.fn(made);
  const rested = jest.spyOn(Program.prototype, 'rest');
  const first = await programs.lend('a', make, itself);
  expect(await programs.lend('a', make, itself)).toBe(first);
  expect(await programs.lend('b', make, itself)).not.toBe(first);
  expect(make).toHaveBeenCalledTimes(2);
  expect(rested).toHaveBeenCalledTimes(3);
  await expect(programs.lend('a', make, () => Promise.reject(new Error('no luck')))).rejects.toThrow('no luck');
  expect(rested).toHaveBeenCalledTimes(4);
  await programs.dispose();
  await expect(first.execute(new Map(), [])).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  await expect(programs.lend('a', make, itself)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('disposed') });
  rested.mockRestore();
});

test('of more than sixteen, those go that nobody used for longest, unless somebody has them', async () => {
  const programs = new KeptPrograms();
  const disposed = jest.spyOn(Program.prototype, 'dispose');
  const first = await programs.lend('0', made, itself);
  const second = await programs.lend('1', made, itself);
  await programs.lend('0', made, async (program) => {
    for (let i = 2; i < 20; i++) await programs.lend(String(i), made, itself);
    expect(program).toBe(first);
    expect(disposed.mock.contexts).not.toContain(first);
  });
  expect(disposed.mock.contexts).toContain(second);
  expect(disposed).toHaveBeenCalledTimes(4);
  await programs.dispose();
  expect(disposed).toHaveBeenCalledTimes(20);
  disposed.mockRestore();
});
