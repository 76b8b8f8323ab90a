/** One frame of the camera, as a picture to teach on. */
import { cameraError, endCamera, startCamera, takePicture } from '../../state/camera.js';
import { camera } from '../../state/camera_state.js';
import { addFile } from './begin.js';
import { transferError, transferring } from './transfer.js';
import { messageOf } from '../../engine/engine_error.js';

/** Milliseconds: the first frames of a camera are dark. */
const WARM_UP = 600;

export async function takeCameraPicture(): Promise<void> {
  const wasLive = camera.peek() === 'live';
  transferError.value = undefined;
  transferring.value = 'Waiting for the camera …';
  try {
    if (!wasLive) {
      await startCamera();
      await new Promise((resolve) => setTimeout(resolve, WARM_UP));
    }
    const file = await takePicture();
    if (file) await addFile(file, 'camera');
    else transferError.value = cameraError.peek() ?? 'The camera gave no picture. Try again.';
  } catch (error) {
    transferError.value = messageOf(error);
  } finally {
    if (!wasLive) endCamera();
    transferring.value = undefined;
  }
}
