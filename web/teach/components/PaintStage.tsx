/** The picture itself: painted on with mouse, pen, finger or keys. */
import { useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { movedSpot } from '../../components/spot.js';
import { UNPAINTED } from '../contract.js';
import { union, type Point, type Region } from '../painting/brush.js';
import { paintLayers } from '../painting/paint_layers.js';
import { BRUSH_SIZES, brushLabel, brushSize, classes, isErasing, palette } from '../state/classes.js';
import { beginStroke, continueStroke, endStroke, isPainting } from '../state/deeds.js';
import { redo, undo } from '../state/history.js';
import { training } from '../state/lessons.js';
import { announcement, cursor, opacity, showsStrokes, showsUnclear } from '../state/look.js';
import { current, painted, results } from '../state/pictures.js';

const HELP =
  'Picture to paint on. Arrow keys move the brush, with Shift by single pixels; Space paints, and while it is held, moving paints on. ' +
  'Numbers choose the class, E rubs out, plus and minus change the size, Control Z takes back.';

export function PaintStage(): VNode {
  const picture = useRef<HTMLCanvasElement>(null);
  const layers = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => drawPicture(picture.current));
  useSignalEffect(() => {
    void [current.value, palette.value, opacity.value, showsUnclear.value, showsStrokes.value, results.value];
    drawSoon(layers.current, undefined);
  });
  useSignalEffect(() => drawSoon(layers.current, painted.value.region));
  const shown = current.value;
  const { width, height } = shown?.pixels ?? { width: 4, height: 3 };
  return (
    <div
      class="stage te-stage"
      role="application"
      aria-roledescription="picture to paint on"
      aria-label={HELP}
      tabIndex={0}
      style={{ '--ratio': width / height }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={endStroke}
      onPointerCancel={endStroke}
      onPointerLeave={() => !cursor.peek()?.byKeys && (cursor.value = undefined)}
      onKeyDown={onKeyDown}
      onKeyUp={({ key }) => key === ' ' && endStroke()}
      onBlur={() => {
        endStroke();
        cursor.value = undefined;
      }}
    >
      <canvas class="stage-picture" ref={picture} />
      <canvas class="stage-overlay" ref={layers} />
      <Brush width={width} height={height} />
      {!shown && <p class="stage-empty">Add a picture to begin.</p>}
    </div>
  );
}

/** A ring as large as the brush. */
function Brush({ width, height }: { readonly width: number; readonly height: number }): VNode | null {
  const at = cursor.value;
  if (!at || !current.value) return null;
  const colour = isErasing.value ? '#fff' : `rgb(${palette.value[brushLabel.value]?.join(' ') ?? '255 255 255'})`;
  const size = `${(100 * brushSize.value) / width}%`;
  return <span class={at.byKeys ? 'te-ring te-ring-keys' : 'te-ring'} style={{ left: `${(100 * (at.x + 0.5)) / width}%`, top: `${(100 * (at.y + 0.5)) / height}%`, width: size, '--colour': colour }} />;
}

function pointOf(event: PointerEvent, box: DOMRect): Point {
  const { width, height } = current.peek()?.pixels ?? { width: 1, height: 1 };
  return { x: ((event.clientX - box.left) / box.width) * width - 0.5, y: ((event.clientY - box.top) / box.height) * height - 0.5 };
}

function onPointerDown(event: PointerEvent): void {
  const stage = event.currentTarget as HTMLElement;
  if (!current.peek() || training.peek() || (event.pointerType === 'mouse' && event.button !== 0)) return;
  // A second finger is for the page.
  if (!event.isPrimary) return endStroke();
  stage.setPointerCapture(event.pointerId);
  beginStroke(pointOf(event, stage.getBoundingClientRect()));
}

function onPointerMove(event: PointerEvent): void {
  if (!current.peek() || !event.isPrimary) return;
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  const point = pointOf(event, box);
  cursor.value = { ...point, byKeys: false };
  if (!isPainting()) return;
  // Between two frames a pen has been at several places.
  const all = event.getCoalescedEvents?.() ?? [];
  for (const each of all.length > 0 ? all : [event]) continueStroke(pointOf(each, box));
}

const clampedSize = (by: number): number => BRUSH_SIZES[Math.max(0, Math.min(BRUSH_SIZES.length - 1, BRUSH_SIZES.findIndex((size) => size === brushSize.peek()) + by))];

function onKeyDown(event: KeyboardEvent): void {
  const of = current.peek();
  if (!of) return;
  if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key)) {
    event.preventDefault();
    return event.shiftKey || event.key.toLowerCase() === 'y' ? redo() : undo();
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const chosen = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : undefined;
  if (chosen !== undefined && chosen < classes.peek().length) {
    brushLabel.value = chosen;
    announcement.value = `The brush paints ${classes.peek()[chosen].name}.`;
  } else if (event.key === 'e' || event.key === 'E') {
    brushLabel.value = UNPAINTED;
    announcement.value = 'The brush rubs out.';
  } else if (event.key === '+' || event.key === '-') {
    brushSize.value = clampedSize(event.key === '+' ? 1 : -1);
    announcement.value = `The brush is ${brushSize.peek()} pixels wide.`;
  } else if (event.key === ' ') {
    event.preventDefault();
    paintByKey();
  } else {
    moveByKey(event);
  }
}

function paintByKey(): void {
  if (training.peek()) return;
  const { width, height } = current.peek()!.pixels;
  cursor.value = { ...(cursor.peek() ?? { x: width >> 1, y: height >> 1 }), byKeys: true };
  // A key that is held repeats.
  if (isPainting()) return;
  beginStroke(cursor.value);
  announcement.value = isErasing.peek() ? 'Rubbed out.' : `Painted ${classes.peek()[brushLabel.peek()].name}.`;
}

function moveByKey(event: KeyboardEvent): void {
  const { width, height } = current.peek()!.pixels;
  const from = cursor.peek();
  const moved = movedSpot(event, from && { x: Math.round(from.x), y: Math.round(from.y), byKeys: true }, { width, height });
  if (moved === undefined) return;
  event.preventDefault();
  cursor.value = moved ?? undefined;
  if (moved && isPainting()) continueStroke(moved);
}

function drawPicture(canvas: HTMLCanvasElement | null): void {
  const shown = current.value;
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  [canvas.width, canvas.height] = [shown?.pixels.width ?? 0, shown?.pixels.height ?? 0];
  if (shown) context.putImageData(new ImageData(shown.pixels.data, shown.pixels.width, shown.pixels.height), 0, 0);
}

/** What has to be drawn with the next frame; undefined for all of it. */
let due: { region: Region | undefined } | undefined;
let image: ImageData | undefined;

/** However much changes between two frames, it is drawn once; while a stroke is made, only what that covers. */
function drawSoon(canvas: HTMLCanvasElement | null, region: Region | undefined): void {
  if (due) {
    due.region = due.region && region && union(due.region, region);
    return;
  }
  due = { region };
  requestAnimationFrame(() => {
    const wanted = due?.region;
    due = undefined;
    drawLayers(canvas, wanted);
  });
}

function drawLayers(canvas: HTMLCanvasElement | null, region: Region | undefined): void {
  const shown = current.peek();
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  if (!shown) {
    [canvas.width, canvas.height] = [0, 0];
    return;
  }
  const { width, height } = shown.pixels;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const isFresh = image?.width !== width || image.height !== height;
  if (!image || isFresh) image = context.createImageData(width, height);
  const look = { palette: palette.peek(), opacity: opacity.peek(), showsUnclear: showsUnclear.peek(), showsStrokes: showsStrokes.peek() };
  const part = isFresh ? undefined : region;
  paintLayers(shown.strokes, results.peek().get(shown.id), look, image.data, part);
  if (part) context.putImageData(image, 0, 0, part.left, part.top, part.right - part.left, part.bottom - part.top);
  else context.putImageData(image, 0, 0);
}
