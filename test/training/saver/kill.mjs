/** A run that does nothing but save: holds a folder, goes on from its latest checkpoint and saves every step until it is killed. */
import '../../processes/typescript.mjs';

const { holdRunFolder } = await import('../../../src/training/saver/run_folder.ts');
const { Saver } = await import('../../../src/training/saver/saver.ts');
const { EventWriter } = await import('../../../src/training/progress/event_writer.ts');
const { float32 } = await import('../../../src/tensor.ts');

const [, , path] = process.argv;
await holdRunFolder(path);
const saver = await Saver.open(path);
const latest = await saver.latest();
await latest?.checkpoint.close();
const events = await EventWriter.create(path, { firstStep: latest?.step ?? 0 });
const values = new Float32Array(4096);
for (let step = (latest?.step ?? 0) + 1; ; step++) {
  await saver.save(step, new Map([['w', float32([64, 64], values.fill(step))], ['w/Momentum', float32([64, 64], values.map((value) => -value))]]));
  await events.scalars(step, { loss: step });
  process.stdout.write(`${step}\n`);
}
