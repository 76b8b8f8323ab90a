/** Which variables learn, by their scopes. */
import { backboneScope } from '../../nets/heads/deeplab_head.js';
import { withDefaultFlags } from '../../nets/heads/head_flags.js';
import type { DeepLabVariant } from '../../nets/variant.js';

/** `head`: what is on top of the backbone, but for the decoder. `decoder`: the decoder too. `all`: the backbone too. */
export type Learns = 'head' | 'decoder' | 'all';

export function learnsOf(learns: Learns, variant: DeepLabVariant): (variable: string) => boolean {
  if (learns === 'all') return () => true;
  const backbone = `${backboneScope(variant)}/`;
  // A decoder whose result is the logits is what tells the classes.
  const withDecoder = learns === 'decoder' || withDefaultFlags(variant.flags).decoderOutputIsLogits;
  return (name) => !name.startsWith(backbone) && (withDecoder || !name.startsWith('decoder/'));
}
