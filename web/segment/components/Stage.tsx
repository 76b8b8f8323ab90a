/** The picture with its labels over it. The pointer, or the arrow keys, ask for the class of a pixel. */
import { useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { likeliest } from '../../state/confidence.js';
import { EXAMPLES } from '../../state/examples.js';
import { cutPixels } from '../../state/cut_out.js';
import { classAtSpot, classNameOf, divider, layer, shown, spot, type Shown } from '../../state/look.js';
import { preview } from '../../state/picture.js';
import { Crosshair } from './Crosshair.js';
import { Divider } from './Divider.js';
import { formatShare } from '../../components/format.js';
import { overlayImage } from './overlay.js';
import { movedSpot, spotAt } from '../../components/spot.js';

export function Stage(): VNode {
  const picture = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => drawPicture(picture.current, shown.value));
  useSignalEffect(() => drawOverlay(overlay.current));

  // Before the first picture there is as much room as that takes.
  const { width, height } = shown.value ?? EXAMPLES[0].size;
  const onPointer = (event: PointerEvent): void => {
    if (shown.peek()) spot.value = spotAt(event, { width, height });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const moved = movedSpot(event, spot.peek(), { width, height });
    if (!shown.peek() || moved === undefined) return;
    event.preventDefault();
    spot.value = moved ?? undefined;
  };
  const isCut = layer.value === 'cutOut' && cutPixels.value !== undefined;
  const [left, right] = divider.value === undefined ? [0, 0] : [divider.value, 1 - divider.value];
  return (
    <div class="stage-frame" style={{ '--ratio': width / height }}>
      <div
        class={`stage${isCut ? ' stage-cut' : ''}`}
        role="application"
        aria-roledescription="labelled picture"
        aria-label="Picture with its classes. Arrow keys move a crosshair and tell the class under it; with Shift by single pixels; Escape removes it."
        tabIndex={0}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
        onPointerLeave={({ pointerType }) => pointerType === 'mouse' && (spot.value = undefined)}
        onKeyDown={onKeyDown}
        onBlur={() => spot.peek()?.byKeys && (spot.value = undefined)}
      >
        {/* What is cut out has no picture behind it. */}
        <canvas class="stage-picture" ref={picture} style={isCut ? { clipPath: `inset(0 ${100 * (left === 0 ? 1 : right)}% 0 0)` } : undefined} />
        <canvas class="stage-overlay" ref={overlay} style={divider.value === undefined ? undefined : { clipPath: `inset(0 0 0 ${100 * left}%)` }} />
        <Crosshair />
        {!shown.value && (preview.value === undefined ? <p class="stage-empty">Choose, drop or paste a picture.</p> : <img class="stage-preview" src={preview.value} alt="" />)}
      </div>
      <Divider />
    </div>
  );
}

function drawPicture(canvas: HTMLCanvasElement | null, what: Shown | undefined): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  // Setting the size clears it.
  [canvas.width, canvas.height] = [what?.width ?? 0, what?.height ?? 0];
  if (!what) return;
  if ('data' in what.source) context.putImageData(new ImageData(what.source.data, what.width, what.height), 0, 0);
  else context.drawImage(what.source, 0, 0);
}

function drawOverlay(canvas: HTMLCanvasElement | null): void {
  const image = overlayImage();
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  const { width, height } = image ?? { width: 0, height: 0 };
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  if (image) context.putImageData(image, 0, 0);
}

/** What is at the spot, for eyes, and where it was reached by keys for ears. */
export function Readout(): VNode {
  const [at, index] = [spot.value, classAtSpot.value];
  const text = at && index !== undefined ? classNameOf(index) : undefined;
  const likely = likeliest.value?.map((each) => `${classNameOf(each.index)} ${formatShare(each.share)}`).join(', ');
  return (
    <p class="readout">
      {text ? (
        <>
          <strong>{text}</strong> at column {at?.x}, row {at?.y}
          {likely !== undefined && <span class="likely"> likeliest: {likely}</span>}
        </>
      ) : (
        <span class="hint">Point at the picture or touch it to read the class of a pixel, or focus it and use the arrow keys.</span>
      )}
      <span class="visually-hidden" aria-live="polite">
        {at?.byKeys && text ? `${text}, column ${at.x}, row ${at.y}` : ''}
      </span>
    </p>
  );
}
