/** From packed arrays to dealt ones and back. */
import { groupsOf, HANDS, type Extent } from '../layout.js';
import { handNames, type Program } from '../program.js';
import { dealtSource } from './native.js';
import { elementAt, float, hands, nativeCode } from './text.js';

/** Columns that are not there are zeros. */
export function dealing(extent: Extent): Program {
  const groups = groupsOf(extent.x);
  const reads = hands.map((hand) => {
    const column = `(int(quad) * ${HANDS} + ${hand})`;
    return `{
      int element = (int(row) * ${extent.y} + ${column}) * ${groups} + int(group);
      vec4 read = ${elementAt('packed', 'element')};
      hand${hand} = quad * ${float(HANDS)} + ${float(hand)} < ${float(extent.y)} ? read : vec4(0.0);
    }`;
  });
  return { source: dealtSource(['packed']), output: extent, packed: true, native: nativeCode(extent, reads.join('\n')) };
}

export function gathering(extent: Extent): Program {
  const names = handNames('x');
  const reads = names.map((name, hand) => {
    const copy = `const v${hand} = ${name}[this.thread.z][quad * this.constants.groups + this.thread.x]; return [v${hand}[0], v${hand}[1], v${hand}[2], v${hand}[3]];`;
    return hand === HANDS - 1 ? copy : `if (hand === ${hand}) { ${copy} }`;
  });
  return {
    source: `function (${names.join(', ')}) {
      const quad = Math.floor((this.thread.y + 0.5) / ${HANDS});
      const hand = this.thread.y - quad * ${HANDS};
      ${reads.join('\n')}
    }`,
    integers: { groups: groupsOf(extent.x) },
    output: extent,
    packed: true,
  };
}
