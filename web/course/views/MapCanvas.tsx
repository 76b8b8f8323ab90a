/** A small map, a pixel for each position, that can be pointed at. */
import type { ComponentChildren, VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { COLOURS, paint, type ColourMap } from '../../inside/maps/colours.js';
import type { Position } from '../../inside/geometry/sampling.js';
import { pointing } from './positions.js';

interface MapCanvasProps {
  readonly height: number;
  readonly width: number;
  /** From 0 to 255, row by row. */
  readonly levels: Uint8Array;
  readonly colours: ColourMap;
  readonly label: string;
  /** With these it can be pointed at. */
  readonly at?: Position;
  readonly onMove?: (to: Position) => void;
  /** What is drawn over it, in positions. */
  readonly children?: ComponentChildren;
}

export function MapCanvas({ height, width, levels, colours, label, at, onMove, children }: MapCanvasProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (!canvas.current) return;
    Object.assign(canvas.current, { height, width });
    canvas.current.getContext('2d')?.putImageData(new ImageData(paint(levels, COLOURS[colours]), width, height), 0, 0);
  }, [levels, colours, height, width]);
  const handlers = at && onMove ? pointing([height, width], at, onMove) : { role: 'img' as const };
  return (
    <div class="live-canvas" aria-label={label} {...handlers}>
      <canvas ref={canvas} aria-hidden="true" />
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {children}
      </svg>
    </div>
  );
}
