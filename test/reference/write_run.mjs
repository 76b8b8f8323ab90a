/**
 * Writes what a run writes, for read_run.py to read with TensorFlow:
 *
 *     node --import ./test/processes/typescript.mjs test/reference/write_run.mjs FOLDER
 */
const [, , folder] = process.argv;
const { Saver, slotName } = await import('../../src/training/saver/saver.ts');
const { holdRunFolder } = await import('../../src/training/saver/run_folder.ts');
const { EventWriter } = await import('../../src/training/progress/event_writer.ts');
const { encodePng } = await import('../../src/io/pictures/image.ts');
const { pictureOf } = await import('../../src/io/pictures/picture.ts');
const { float32 } = await import('../../src/tensor.ts');

const held = await holdRunFolder(folder);
const saver = await Saver.open(folder);
const events = await EventWriter.create(folder);
for (let step = 10; step <= 70; step += 10) {
  const name = 'MobilenetV2/Conv/weights';
  await events.scalars(step, { loss: 70 / step, 'learning rate': 0.25 ** step, 'mean IoU': step / 100 });
  await saver.save(step, new Map([[name, float32([2, 3], [step, 0.1, 1e-40, -0, Infinity, 3])], [slotName(name), float32([2, 3], [-step, 1, 2, 3, 4, 5])]]));
}
await events.images(70, { picture: { height: 2, width: 3, encoded: encodePng(pictureOf(Uint8Array.from({ length: 18 }, (_, i) => i), 2, 3)) } });
await events.close();
await held.release();
