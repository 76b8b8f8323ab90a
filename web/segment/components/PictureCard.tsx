/** Where pictures come from. */
import type { VNode } from 'preact';
import { messageOf } from '../../engine/engine_error.js';
import { cameraError, endCamera, startCamera, takePicture } from '../../state/camera.js';
import { camera } from '../../state/camera_state.js';
import { EXAMPLES, readExample, type Example } from '../../state/examples.js';
import { openPictures, showPicture } from '../../state/open_files.js';
import { picture, pictureError, reading } from '../../state/picture.js';
import { FileButton } from '../../components/FileButton.js';
import { ErrorMessage } from '../../components/Message.js';

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
        <FileButton label="Choose pictures" accept="image/*" multiple onFiles={(files) => void openPictures(files)} />
        <CameraButtons />
      </div>
      <PictureFacts />
      <p class="hint">Or drop them anywhere on the page, or paste one.</p>
      {/* Where there is no room for the line at the top, which says so too. */}
      <p class="hint narrow-only">Pictures and models stay on this machine.</p>
      <ErrorMessage text={pictureError.value} />
      <ErrorMessage text={cameraError.value} />
    </section>
  );
}

function PictureFacts(): VNode {
  const chosen = picture.value;
  if (reading.value !== undefined) return <p class="picture-facts hint">Reading {reading.value} …</p>;
  // The line is there from the start, so that nothing moves when it is filled.
  if (!chosen || camera.value === 'live') return <p class="picture-facts">{'\u00a0'}</p>;
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
