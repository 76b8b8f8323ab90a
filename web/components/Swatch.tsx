/** The colour of a class, with its pattern where patterns are shown; empty for the background. */
import { useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { Classes } from '../engine/contract.js';
import { codesOf, colorTable, paint } from '../labels/paint.js';
import { lookOf, patterns } from '../state/look.js';

const [WIDTH, HEIGHT] = [44, 28];

export function Swatch({ index, labelSet }: { readonly index: number; readonly labelSet: Classes }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useSignalEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const codes = codesOf({ width: WIDTH, height: HEIGHT, data: new Uint8Array(WIDTH * HEIGHT).fill(index) });
    const image = new ImageData(WIDTH, HEIGHT);
    paint(codes, colorTable({ ...lookOf(labelSet), opacity: 1, highlighted: undefined, patterns: patterns.value }), image.data);
    context.putImageData(image, 0, 0);
  });
  return <canvas class="swatch" ref={canvas} width={WIDTH} height={HEIGHT} aria-hidden="true" />;
}
