/**
 * The words that GLSL programs for dealt arrays are written in.
 *
 * An invocation sees `row` and `quad`, whose columns 4 * quad to 4 * quad + 3 it computes, and `group`, the channels. Texels
 * are read at coordinates from 0 to 1, computed in floats: whole numbers and `texelFetch` took half as long again where a
 * processor plays the card, because every read is checked then.
 */
import type { FusedActivation } from '../../operators/fused/fused_conv2d.js';
import type { Epilogue } from '../epilogue.js';
import { groupsOf, handOf, HANDS, type Extent } from '../layout.js';
import type { NativeCode } from '../program.js';

/** A number as a float of GLSL. */
export const float = (value: number): string => (Number.isInteger(value) ? `${value}.0` : `${value}`);

/** The four numbers of the hands: 0 to 3. */
export const hands: readonly number[] = Array.from({ length: HANDS }, (_, i) => i);

/** A texel by its whole numbers `x`, `y`, which are expressions, of a texture that has these sides. */
export const texel = (name: string, x: string, y: string, [width, height]: readonly [number, number]): string =>
  `texture(user_${name}, vec2((${x} + 0.5) * ${float(1 / width)}, (${y} + 0.5) * ${float(1 / height)}))`;

/** An element of a packed array by its number, an expression: gpu.js puts them into rows of a length that it chooses. */
export const elementAt = (name: string, index: string): string =>
  `texture(user_${name}, (vec2(float(${index} % user_${name}Size.x), float(${index} / user_${name}Size.x)) + 0.5) / vec2(user_${name}Size))`;

/** Clamps that keep NaN, which `min` and `max` may lose: comparing with it is false. */
const CLAMPS: Readonly<Record<FusedActivation, (x: string) => string>> = {
  None: (x) => x,
  Relu: (x) => `mix(${x}, vec4(0.0), lessThan(${x}, vec4(0.0)))`,
  Relu6: (x) => `mix(mix(${x}, vec4(0.0), lessThan(${x}, vec4(0.0))), vec4(6.0), greaterThan(${x}, vec4(6.0)))`,
};

/** What `body` leaves in `sum0` to `sum3`, which begin with the bias, with a residual and a clamp. */
export function summing(output: Extent, body: string, { activation, hasBias, hasResidual }: Epilogue): NativeCode {
  const sides = handOf(output);
  const first = hasBias ? elementAt('bias', 'int(group)') : 'vec4(0.0)';
  const residual = (hand: number): string => (hasResidual ? ` + ${texel(`residual${hand}`, 'at.x', 'at.y', sides)}` : '');
  return nativeCode(output, `
    vec4 first = ${first};
    ${hands.map((hand) => `vec4 sum${hand} = first;`).join(' ')}
    ${body}
    ${hands.map((hand) => `sum${hand} = sum${hand}${residual(hand)}; hand${hand} = ${CLAMPS[activation](`sum${hand}`)};`).join('\n')}`);
}

/** @param body sets `hand0` to `hand3`, what this invocation writes to each texture */
export function nativeCode({ x }: Extent, body: string): NativeCode {
  const groups = groupsOf(x);
  return {
    declarations: `vec4 ${hands.map((hand) => `hand${hand}`).join(', ')};`,
    body: `
      vec2 at = floor(gl_FragCoord.xy);
      float quad = floor((at.x + 0.5) * ${float(1 / groups)});
      float group = at.x - quad * ${float(groups)};
      float row = at.y;
      ${body}`,
  };
}
