/**
 * The library in a worker that it starts itself: the entry point `deeplab-ts/worker`. Its classes have the names and members of the main entry's; only the
 * computing happens elsewhere, so that a page stays fluid, and a server answers meanwhile. Each model has a worker of its own, which `dispose` ends.
 */
export type { ClassifierInfo, ClassifyOptions, ClassScore } from '../deeplab/classifier.js';
export type { ReceptiveField } from '../deeplab/inside.js';
export type { ModelInfo } from '../deeplab/model_info.js';
export type { DeepLabOptions, FilesByName, LoadOptions, ModelSource, Progress, RunControl, SegmentOptions } from '../deeplab/options.js';
export type { DrawOptions, Segmentation } from '../deeplab/segmentation.js';
export type { VideoInput, VideoOptions, VideoSegmentation } from '../deeplab/video/segment_video.js';
export type { PictureInput } from '../io/pictures/picture_input.js';
export { isDeepLabError, type DeepLabError, type DeepLabErrorTag } from '../errors.js';
export { Classifier } from './classifier.js';
export { DeepLab } from './deeplab.js';
