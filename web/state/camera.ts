/** The camera: frame after frame is segmented as fast as the network goes, and a frame can be kept as the picture. */
import { signal } from '@preact/signals';
import { transfer } from 'comlink';
import type { CutOut, SegmentedFrame } from '../engine/contract.js';
import { isStop, messageOf } from '../engine/engine_error.js';
import { camera } from './camera_state.js';
import { call, modelIsLost } from './engine.js';
import { model } from './model.js';
import { recover } from './run.js';
import { view } from './view.js';

/** Why there is no camera, or no longer. */
export const cameraError = signal<string | undefined>(undefined);

/** The latest frame with its labels. */
export const liveFrame = signal<SegmentedFrame | undefined>(undefined);

/** What is to be cut out of frames, where that is looked at. */
export const wantedOfFrames = signal<CutOut | undefined>(undefined);

/** Frames per second, over the latest ones. */
export const frameRate = signal(0);

interface Running {
  readonly stream: MediaStream;
  readonly video: HTMLVideoElement;
}

let running: Running | undefined;
let starts = 0;

export async function startCamera(): Promise<void> {
  if (camera.peek() !== 'off') return;
  const start = ++starts;
  camera.value = 'starting';
  cameraError.value = undefined;
  try {
    // Only pages from https or from this machine have it.
    if (!navigator.mediaDevices) throw new Error('This page has no camera: browsers give it to pages from https:// or localhost only.');
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 640 }, height: { ideal: 480 } } });
    // It was ended while somebody was asked whether it may be used.
    if (start !== starts) return stopTracks(stream);
    const video = document.createElement('video');
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    running = { stream, video };
    await video.play();
    if (start !== starts) return;
    frameRate.value = 0;
    camera.value = 'live';
    void segmentFrames(running);
  } catch (error) {
    if (start !== starts) return;
    endCamera();
    cameraError.value = wordsFor(error);
  }
}

const stopTracks = (stream: MediaStream): void => stream.getTracks().forEach((track) => track.stop());

export function endCamera(): void {
  starts++;
  if (running) stopTracks(running.stream);
  running = undefined;
  camera.value = 'off';
  liveFrame.peek()?.frame.close();
  liveFrame.value = undefined;
}

/** The latest frame in the camera's own size, as a file. */
export async function takePicture(): Promise<Blob | undefined> {
  if (!running) return undefined;
  const { videoWidth: width, videoHeight: height } = running.video;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.drawImage(running.video, 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}

/** How many frames the rate is the mean of, and how long to wait while nobody looks or no model is there. Milliseconds. */
const FRAMES = 8;
const PAUSE = 200;

async function segmentFrames(source: Running): Promise<void> {
  const times: number[] = [];
  while (running === source) {
    if (model.peek() && modelIsLost()) await recover();
    const ready = model.peek();
    if (!ready || modelIsLost() || document.hidden || view.peek() !== 'segment') {
      // A pause says nothing of how fast the network goes.
      times.length = 0;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      continue;
    }
    try {
      const frame = await grabFrame(source.video, ready.info.cropSize);
      const segmented = await call((engine) => engine.segmentFrame(transfer(frame, [frame]), wantedOfFrames.peek()));
      if (running !== source) return segmented.frame.close();
      liveFrame.peek()?.frame.close();
      liveFrame.value = segmented;
      times.push(performance.now());
      if (times.length > FRAMES) times.shift();
      if (times.length > 1) frameRate.value = (1000 * (times.length - 1)) / (times[times.length - 1] - times[0]);
    } catch (error) {
      // Another model takes over; or the worker is gone.
      if (isStop(error)) continue;
      if (running !== source) return;
      endCamera();
      cameraError.value = messageOf(error);
      void recover();
    }
  }
}

/** A frame, shrunk to the crop, which is all that the network sees. */
function grabFrame(video: HTMLVideoElement, [cropHeight, cropWidth]: readonly [number, number]): Promise<ImageBitmap> {
  const scale = Math.min(1, cropHeight / video.videoHeight, cropWidth / video.videoWidth);
  const [resizeWidth, resizeHeight] = [Math.floor(video.videoWidth * scale), Math.floor(video.videoHeight * scale)];
  return createImageBitmap(video, { resizeWidth, resizeHeight, resizeQuality: 'medium' });
}

const REASONS: Readonly<Record<string, string>> = {
  NotAllowedError: 'The camera may not be used: allow it for this page in the browser, and try again.',
  NotFoundError: 'There is no camera. Connect one, and try again.',
  NotReadableError: 'The camera cannot be read: another program may be using it.',
};

function wordsFor(error: unknown): string {
  return (error instanceof DOMException && REASONS[error.name]) || messageOf(error);
}
