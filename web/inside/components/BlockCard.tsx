/** A block of the network: what comes out of it, what it costs, its strides and rates. */
import type { VNode } from 'preact';
import type { Block } from '../network/blocks.js';
import type { PlacedBlock } from '../network/layout.js';
import { milliseconds, shapeText, shortCount } from '../numbers.js';
import { projections } from '../state/network.js';

interface Props {
  readonly placed: PlacedBlock;
  /** Of the whole time. */
  readonly share: number;
  readonly isOpen: boolean;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

export function BlockCard({ placed, share, isOpen, isChosen, onToggle }: Props): VNode {
  const { block, x, y, width, height, narrow } = placed;
  const place = { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` };
  const rates = block.rates.filter((rate) => rate > 1);
  const kind = rates.length > 0 ? ' in-block-atrous' : '';
  return (
    <div class={`in-block${narrow ? ' in-block-narrow' : ''}${kind}${isChosen ? ' in-block-chosen' : ''}`} style={place} data-scope={block.scope}>
      <button type="button" class="in-block-head" aria-expanded={isOpen} onClick={onToggle} title={block.scope}>
        <span class="in-block-line">
          <span class="in-block-title">{block.title.replaceAll('_', '_\u200b')}</span>
          <span class="in-block-shape" data-shape={block.output.shape.join(',')}>
            {shapeText(block.output.shape)}
          </span>
        </span>
        <span class="in-block-line">
          <span class="in-chips">
            {block.stride > 1 && <span class="in-chip">stride {block.stride}</span>}
            {rates.length > 0 && <span class="in-chip in-chip-rate">rate {rates.join(', ')}</span>}
            {!narrow && <OutputStride block={block} />}
          </span>
          <span class="in-cost">
            {block.multiplyAdds > 0 && !narrow && (
              <span>
                {shortCount(block.multiplyAdds)} <span class="in-unit">multiply-adds</span>
                <abbr class="in-unit-short" title="multiply-adds">
                  MAdds
                </abbr>
              </span>
            )}
            <span>{milliseconds(block.milliseconds)}</span>
          </span>
        </span>
        <span class="in-bar" title={`${(100 * share).toFixed(1)} % of the time`}>
          <span style={{ width: `${Math.min(100, 100 * share)}%` }} />
        </span>
      </button>
    </div>
  );
}

/** How much smaller the map is than the picture. */
function OutputStride({ block }: { block: Block }): VNode | null {
  const stride = projections.value.get(block.output.name)?.rows.stride ?? 0;
  return stride > 1 ? <span class="in-chip in-chip-plain">output stride {Math.round(stride)}</span> : null;
}
