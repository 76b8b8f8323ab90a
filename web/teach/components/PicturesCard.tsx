/** The pictures that are taught on, small, with what the network makes of them. */
import { useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { FileButton } from '../../components/FileButton.js';
import { palette } from '../state/classes.js';
import { addExamples } from '../state/begin.js';
import { takeCameraPicture } from '../state/camera_picture.js';
import { removePicture } from '../state/deeds.js';
import { opacity } from '../state/look.js';
import { current, currentId, MOST_PICTURES, pictures, results, type TeachPicture } from '../state/pictures.js';
import { openTeachFiles } from '../state/transfer.js';

/** Pixels of the longer side of a small picture. */
const SMALL = 160;

export function PicturesCard(): VNode {
  const all = pictures.value;
  return (
    <section class="card" aria-labelledby="te-pictures">
      <h2 id="te-pictures">2. Pictures</h2>
      <ul class="te-pictures">
        {all.map((picture) => (
          <li key={picture.id}>
            <button type="button" class="te-picture" aria-pressed={picture === current.value} aria-label={`Paint on ${picture.name}`} onClick={() => (currentId.value = picture.id)}>
              <Small picture={picture} />
            </button>
            <button type="button" class="te-remove" aria-label={`Remove the picture ${picture.name}`} title="Remove" onClick={() => removePicture(picture)}>
              ×
            </button>
          </li>
        ))}
      </ul>
      {all.length === 0 && <p class="hint">Choose or drop pictures, or begin with the examples.</p>}
      <div class="buttons">
        <FileButton label="Add pictures" accept="image/*" multiple onFiles={(files) => void openTeachFiles(files)} />
        <button type="button" class="button" onClick={() => void takeCameraPicture()} disabled={all.length >= MOST_PICTURES}>
          From the camera
        </button>
        {all.length === 0 && (
          <button type="button" class="button" onClick={() => void addExamples()}>
            Examples
          </button>
        )}
      </div>
      <p class="hint">Pictures are shrunk to 513 pixels, as the network sees them. New ones are labelled with what was learned.</p>
    </section>
  );
}

function Small({ picture }: { readonly picture: TeachPicture }): VNode {
  const { id, pixels } = picture;
  const step = Math.max(1, Math.ceil(Math.max(pixels.width, pixels.height) / SMALL));
  const [width, height] = [Math.ceil(pixels.width / step), Math.ceil(pixels.height / step)];
  const [below, above] = [useRef<HTMLCanvasElement>(null), useRef<HTMLCanvasElement>(null)];
  useEffect(() => {
    const context = below.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, height);
    const [to, from] = [new Uint32Array(image.data.buffer), new Uint32Array(pixels.data.buffer, pixels.data.byteOffset, pixels.width * pixels.height)];
    for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++) to[at++] = from[y * step * pixels.width + x * step];
    context.putImageData(image, 0, 0);
  }, [pixels]);
  useSignalEffect(() => {
    const [labels, colours, strength] = [results.value.get(id)?.labels.data, palette.value, Math.max(0.6, opacity.value)];
    const context = above.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, height);
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at += 4) {
        const label = labels?.[y * step * pixels.width + x * step] ?? 0;
        if (label > 0 && label < colours.length) image.data.set([...colours[label], 255 * strength], at);
      }
    }
    context.putImageData(image, 0, 0);
  });
  return (
    <>
      <canvas ref={below} width={width} height={height} />
      <canvas class="te-small-labels" ref={above} width={width} height={height} />
    </>
  );
}
