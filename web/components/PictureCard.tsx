/** Where pictures come from. */
import type { VNode } from 'preact';
import { messageOf } from '../engine/engine_error.js';
import { cameraError, endCamera, startCamera, takePicture } from '../state/camera.js';
import { camera } from '../state/camera_state.js';
import { EXAMPLES, readExample, type Example } from '../state/examples.js';
import { showPicture } from '../state/open_files.js';
import { picture, pictureError, reading } from '../state/picture.js';
import { FileButton } from './FileButton.js';
import { ErrorMessage } from './Message.js';

export function PictureCard(): VNode {
  return (
    <section class="card picture-card" aria-labelledby="picture-heading">
      <h2 id="picture-heading">Picture</h2>
      <div class="examples">
        {EXAMPLES.map((example) => (
          <button key={example.name} type="button" class="example" aria-pressed={picture.value?.name === example.name} title={example.description} onClick={() => void openExample(example)}>
            <img src={example.thumbnail} alt={`Example: ${example.description}`} width={92} height={68} />
          </button>
        ))}
      </div>
      <div class="buttons">
        <FileButton label="Choose file" accept="image/*" onFiles={([file]) => void showPicture(file, file.name)} />
        <CameraButtons />
      </div>
      <PictureFacts />
      <p class="hint">Or drop one anywhere on the page, or paste it.</p>
      {/* Where there is no room for the line at the top, which says so too. */}
      <p class="hint narrow-only">Pictures and models stay on this machine.</p>
      <ErrorMessage text={pictureError.value} />
      <ErrorMessage text={cameraError.value} />
    </section>
  );
}

function PictureFacts(): VNode | null {
  const chosen = picture.value;
  if (reading.value !== undefined) return <p class="hint">Reading {reading.value} …</p>;
  if (!chosen || camera.value === 'live') return null;
  return (
    <p class="picture-facts">
      <strong>{chosen.name}</strong>, {chosen.pixels.width} × {chosen.pixels.height} pixels
      {chosen.shrunkFrom && `, shrunk from ${chosen.shrunkFrom.width} × ${chosen.shrunkFrom.height}`}
    </p>
  );
}

function CameraButtons(): VNode {
  if (camera.value === 'off') {
    return (
      <button type="button" class="button" onClick={() => void startCamera()}>
        Use camera
      </button>
    );
  }
  const keep = async (): Promise<void> => {
    const file = await takePicture();
    if (file) await showPicture(file, 'camera');
  };
  return (
    <>
      <button type="button" class="button primary" disabled={camera.value !== 'live'} onClick={() => void keep()}>
        Take picture
      </button>
      <button type="button" class="button" onClick={endCamera}>
        End camera
      </button>
    </>
  );
}

async function openExample(example: Example): Promise<void> {
  const file = await readExample(example).catch((error: unknown) => void (pictureError.value = messageOf(error)));
  if (file) await showPicture(file, example.name);
}
