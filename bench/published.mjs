/** What the published checkpoints for PASCAL VOC hold, as data, and how often each network is timed. */

const VOC = { task: 'segmentation', depthMultiplier: 1, channelDivisor: 8, numClasses: 21, aspp: true, imagePooling: true };

/** By what `--network` takes. */
export const PUBLISHED = {
  mobilenet: {
    title: 'MobileNet-v2',
    variant: { ...VOC, backbone: 'mobilenet_v2', atrousBranches: 0, decoderOutputStride: undefined },
    runs: 15,
    /** Whether a frame in plain JavaScript takes seconds rather than minutes. */
    plainJavaScript: true,
  },
  xception: {
    title: 'Xception_65',
    variant: { ...VOC, backbone: 'xception_65', atrousBranches: 3, decoderOutputStride: 4 },
    runs: 5,
    plainJavaScript: false,
  },
};
