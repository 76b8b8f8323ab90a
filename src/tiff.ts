/**
 * `import 'deeplab-ts/tiff'` gives readImage its package for TIFF files where modules are bundled: geotiff 3, which is installed apart. In Node
 * without a bundler it is found by itself.
 */
import * as geotiff from 'geotiff';
import { useCodec } from './io/pictures/codecs/package.js';
import { GEOTIFF } from './io/pictures/codecs/tiff.js';

useCodec(GEOTIFF.name, geotiff);
