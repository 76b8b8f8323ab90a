/**
 * The words that GLSL programs for dealt arrays are written in.
 *
 * An invocation sees `row` and `quad`, whose columns 4 * quad to 4 * quad + 3 it computes, and `group`, the channels. Texels
 * are read at coordinates from 0 to 1, computed in floats: whole numbers and `texelFetch` took half as long again where a
 * processor plays the card, because every read is checked then.
 */
import type { FusedActivation } from '../../operators/fused/fused_conv2d.js';
import { groupsOf, handOf, HANDS, type Extent } from '../layout.js';
import type { NativeCode } from '../program.js';

/** A number as a float of GLSL. */
export const float = (value: number): string => (Number.isInteger(value) ? `${value}.0` : `${value}`);

/** The four numbers of the hands: 0 to 3. */
export const hands: readonly number[] = Array.from({ length: HANDS }, (_, i) => i);

/** A texel by its whole numbers `x`, `y`, which are expressions, of a texture that has these sides. */
export const texel = (name: string, x: string, y: string, [width, height]: readonly [number, number]): string =>
  `texture(user_${name}, vec2((${x} + 0.5) * ${float(1 / width)}, (${y} + 0.5) * ${float(1 / height)}))`;

/** Clamps that keep NaN, which `min` and `max` may lose: comparing with it is false. */
const CLAMPS: Readonly<Record<FusedActivation, (x: string) => string>> = {
  None: (x) => x,
  Relu: (x) => `mix(${x}, vec4(0.0), lessThan(${x}, vec4(0.0)))`,
  Relu6: (x) => `mix(mix(${x}, vec4(0.0), lessThan(${x}, vec4(0.0))), vec4(6.0), greaterThan(${x}, vec4(6.0)))`,
};

/** What `body` leaves in `sum0` to `sum3`, which begin with the bias, with a residual and a clamp. */
export function summing(output: Extent, body: string, { activation, hasBias, hasResidual }: { readonly activation: FusedActivation; readonly hasBias: boolean; readonly hasResidual: boolean }): NativeCode {
  const sides = handOf(output);
  const first = hasBias ? texel('bias', 'group', '0.0', biasSides(output)) : 'vec4(0.0)';
  const residual = (hand: number): string => (hasResidual ? ` + ${texel(`residual${hand}`, 'at.x', 'at.y', sides)}` : '');
  return nativeCode(output, `
    vec4 first = ${first};
    ${hands.map((hand) => `vec4 sum${hand} = first;`).join(' ')}
    ${body}
    ${hands.map((hand) => `sum${hand} = sum${hand}${residual(hand)}; hand${hand} = ${CLAMPS[activation](`sum${hand}`)};`).join('\n')}`);
}

/** Of a texture of biases: groups across, and a second row, because gpu.js makes a square of a single one. */
export const biasSides = ({ x }: Extent): readonly [number, number] => [groupsOf(x), 2];

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
