import { told } from './told.js';

/** TensorFlow Lite: a FlatBuffer whose file identifier (bytes 4 to 7) is TFL3. */
export const TFLITE = told({
  name: 'TensorFlow Lite model',
  is: ({ head }) => String.fromCharCode(...head.subarray(4, 8)) === 'TFL3',
  advice: 'Give what it was converted from: a checkpoint, or a frozen graph (.pb).',
});
