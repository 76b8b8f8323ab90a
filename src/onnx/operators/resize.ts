/** ResizeBilinear and ResizeNearestNeighbor. */
import { evaluate } from '../../ops/cpu/evaluate.js';
import type { ResizeAttributes } from '../../ops/operators/layers/resize.js';
import { int32, sameShape, toNumbers } from '../../tensor.js';
import { axisIn } from '../layout.js';
import { channelsFirst, type Site, type Translator } from '../site.js';

export const resizeBilinear: Translator = (site) => {
  const [{ dtype, shape }] = site.inputs;
  const [{ shape: to }] = site.outputs;
  const cast = (name: string): string => (dtype === 'float32' ? name : site.cast(name, 'float32'));
  // To the size that it has already: every pixel stays itself, whatever is aligned.
  if (sameShape(shape, to)) return { ...site.any(0), name: cast(site.any(0).name) };
  return channelsFirst(resized(site, cast(site.channelsFirst(0))));
};

/** A float32 map, channels first, at the size of the node's output. */
export function resized(site: Site, x: string): string {
  const [{ shape: [batch, rows, columns, channels] }] = site.outputs;
  const { alignCorners, halfPixelCenters } = site.attributes<ResizeAttributes>();
  const mode = alignCorners ? 'align_corners' : halfPixelCenters ? 'half_pixel' : 'asymmetric';
  return site.op('Resize', [x, '', '', site.writer.integers([batch, channels, rows, columns])], { mode: 'linear', coordinate_transformation_mode: mode });
}

/**
 * Rows and columns are picked by their numbers, which works for every data type, and which no runtime rounds in its own way.
 */
export const resizeNearest: Translator = async (site) => {
  const x = site.any(0);
  const [from, to] = [site.inputs[0].shape, site.outputs[0].shape];
  let { name } = x;
  for (const axis of [1, 2]) {
    if (from[axis] === to[axis]) continue;
    const picked = await nearestPositions(site, from[axis], to[axis]);
    name = site.op('Gather', [name, site.writer.integers(picked)], { axis: axisIn(x.layout, axis) });
  }
  return { ...x, name };
};

/** Where each of `to` positions looks among `from`: what our own kernel makes of a column of consecutive numbers. */
async function nearestPositions({ node }: Site, from: number, to: number): Promise<number[]> {
  const shape = [1, from, 1, 1];
  const column = int32(shape, Array.from({ length: from }, (_, i) => i));
  const size = int32([2], [to, 1]);
  const [picked] = await evaluate(node, [{ ...column, value: column }, { ...size, value: size }], [{ dtype: 'int32', shape: [1, to, 1, 1] }]);
  return toNumbers(picked);
}
