/**
 * The crop with room around it, to look at and to point at: what `draw` paints lies below, taps and outlines above. The picture and the
 * feature map are both planes, so that a position lies at the same place in both.
 */
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { FieldTint } from '../geometry/receptive_field.js';
import { tapPixel, type Position } from '../geometry/sampling.js';
import type { Projection } from '../geometry/projection.js';
import type { View } from '../geometry/views.js';
import type { Sampling } from '../state/pointer.js';
import { useWidth } from './useWidth.js';

export interface PlaneProps {
  readonly crop: readonly [height: number, width: number];
  /** What of it is shown, and of the room around it, in its pixels. */
  readonly view: View;
  /** Paints in pixels of the crop; (0, 0) is its corner. */
  readonly draw: (context: CanvasRenderingContext2D) => void;
  readonly sampling?: Sampling;
  readonly tint?: FieldTint;
  /** The position that is looked at, and the map that it is one of. */
  readonly at?: Position;
  readonly map?: Projection;
  readonly label: string;
  /** Whether the border of the crop is drawn. */
  readonly edge?: boolean;
  /** With these it can be pointed at, in pixels of the crop, and moved over by arrow keys, in positions. */
  readonly onPoint?: (y: number, x: number) => void;
  readonly onMove?: (rows: number, columns: number) => void;
}

/** More taps than this are no grid that could be seen. */
const MOST_TAPS = 121;

const STEPS: Readonly<Record<string, readonly [number, number]>> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export function Plane({ crop, view, draw, sampling, tint, at, map, label, edge = false, onPoint, onMove }: PlaneProps): VNode {
  const [frame, shown] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { top, left, height, width } = view;
  // Pixels of the canvas, which has those of the screen, to a pixel of the crop.
  const scale = ((shown || 300) * (globalThis.devicePixelRatio || 1)) / width;

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!canvas.current || !context) return;
    canvas.current.width = Math.round(width * scale);
    canvas.current.height = Math.round(height * scale);
    context.setTransform(scale, 0, 0, scale, -left * scale, -top * scale);
    context.imageSmoothingEnabled = scale < 1;
    draw(context);
  }, [draw, width, height, top, left, scale]);

  const point = (event: PointerEvent): void => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || !onPoint) return;
    onPoint(((event.clientY - box.top) / box.height) * height + top - 0.5, ((event.clientX - box.left) / box.width) * width + left - 0.5);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (!step || !onMove) return;
    event.preventDefault();
    const times = event.shiftKey ? 5 : 1;
    onMove(step[0] * times, step[1] * times);
  };
  const onPointerDown = (event: PointerEvent): void => {
    point(event);
    if (event.pointerType !== 'mouse' && event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId);
  };
  // Pixels of the crop to a pixel of the screen.
  const unit = width / (shown || 300);
  const handlers = onPoint ? { onPointerMove: point, onPointerDown, onKeyDown, tabIndex: 0, role: 'application' as const } : { role: 'img' as const };
  return (
    <div ref={frame} class={`in-plane${onPoint ? ' in-plane-live' : ''}`} style={{ aspectRatio: `${width} / ${height}` }} aria-label={label} {...handlers}>
      <canvas ref={canvas} aria-hidden="true" />
      <svg viewBox={`${left} ${top} ${width} ${height}`} aria-hidden="true">
        {edge && <rect class="in-crop-edge" x={0} y={0} width={crop[1]} height={crop[0]} />}
        {tint && tint.read > 0 && <rect class="in-field-edge" x={tint.left} y={tint.top} width={tint.width} height={tint.height} />}
        {sampling && sampling.taps.length <= MOST_TAPS ? <Taps sampling={sampling} unit={unit} isSmall={shown < 220} /> : at && map && <Cell at={at} map={map} unit={unit} />}
      </svg>
    </div>
  );
}

/** The position that is looked at. Where taps are drawn, the middle one marks it. */
function Cell({ at, map, unit }: { at: Position; map: Projection; unit: number }): VNode {
  const [y, x] = tapPixel({ y: at[0], x: at[1] }, map).map((pixel) => pixel + 0.5);
  const side = Math.max(map.columns.stride, 5 * unit);
  return <rect class="in-here" x={x - side / 2} y={y - side / 2} width={side} height={side} />;
}

function Taps({ sampling: { taps, from }, unit, isSmall }: { sampling: Sampling; unit: number; isSmall: boolean }): VNode {
  // As large as can be without hiding the picture, or one another.
  const apart = taps.length > 1 ? Math.abs(taps[1].x - taps[0].x) * from.columns.stride : Infinity;
  const side = unit * Math.max(Math.min((0.6 * apart) / unit, isSmall ? 5 : 8), 2);
  return (
    <g>
      {taps.map((tap, i) => {
        const [y, x] = tapPixel(tap, from);
        const kind = tap.inside ? (tap.centre ? 'in-tap in-tap-centre' : 'in-tap') : 'in-tap in-tap-outside';
        return <rect key={i} class={kind} data-inside={tap.inside} data-position={`${tap.y},${tap.x}`} x={x + 0.5 - side / 2} y={y + 0.5 - side / 2} width={side} height={side} />;
      })}
    </g>
  );
}
