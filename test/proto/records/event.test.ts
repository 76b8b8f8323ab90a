import { expect, test } from '@jest/globals';
import { decodeEvent, encodeImagesEvent, encodeScalarsEvent, encodeStartEvent, encodeVersionEvent } from '../../../src/proto/records/event.js';
import { bytesOf, golden } from '../../training/goldens.js';

const place = { file: 'file', what: 'event', kind: 'records' } as const;
const expected = golden<Record<'version' | 'start' | 'scalars' | 'images', string>>('events');

test.each([
  ['version', encodeVersionEvent(1700000000.25), { fileVersion: 'brain.Event:2', step: 0, wallTime: 1700000000.25, start: false, values: {} }],
  ['start', encodeStartEvent(1700000000.5, 70), { step: 70, start: true, values: {} }],
  ['scalars', encodeScalarsEvent({ wallTime: 1700000001, step: 3000000000, values: { loss: 1.5, 'learning rate': 0 } }), { step: 3000000000, start: false, values: { loss: 1.5, 'learning rate': 0 } }],
  ['images', encodeImagesEvent(1700000002, 7, { picture: { height: 1, width: 2, encoded: new TextEncoder().encode('png') } }), { step: 7, values: {} }],
] as const)('%s, byte for byte as TensorFlow writes it', (name, bytes, decoded) => {
  expect(Uint8Array.from(bytes)).toEqual(bytesOf(expected[name]));
  expect(decodeEvent(bytesOf(expected[name]), place)).toMatchObject(decoded);
});

test('damaged', () => {
  expect(() => decodeEvent(Uint8Array.of(0x2a, 100, 1), place)).toThrow(expect.objectContaining({ tag: 'DataSetFormatError' }));
});
