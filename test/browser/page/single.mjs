export { DeepLab } from '../../../dist/single/deeplab.js';
