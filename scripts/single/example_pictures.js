/** The example pictures inside the script; stands in for src/io/assets/example_pictures.browser.ts. */
import astronaut from 'packed:models/calibration/astronaut.jpg';
import chelsea from 'packed:models/calibration/chelsea.jpg';
import { memorySource } from '../../dist/io/sources/byte_source.js';
import { bytesOf } from './bytes.js';

export const examplePictures = () => Promise.all([['chelsea.jpg', chelsea], ['astronaut.jpg', astronaut]].map(async ([name, file]) => memorySource(name, await bytesOf(file))));
