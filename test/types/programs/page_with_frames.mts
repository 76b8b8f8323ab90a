/** VideoFrame, which TypeScript's DOM knows since 5.2. */
import { DeepLab } from 'deeplab-ts';

declare const frame: VideoFrame, stream: ReadableStream<VideoFrame>;

const model = await DeepLab.load();
(await model.segment(frame)).labels.get(0, 0);
for await (const { dropped } of model.segmentForVideo(stream)) dropped.toFixed();
