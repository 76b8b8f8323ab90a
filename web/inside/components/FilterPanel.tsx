/** The filter itself: its kernels as small pictures, and one of them with its numbers. */
import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { levelsOfWeights, type Kernel, type LayerKernels } from '../filters/kernels.js';
import { paint, SIGNED } from '../maps/colours.js';
import { shortValue, value } from '../numbers.js';
import { channel } from '../state/layer.js';
import { chooseKernel, filterError, filters, kernel, kernels, MOST_KERNELS, wantsFilters } from '../state/filters.js';
import { summed } from '../state/sum.js';

export function FilterPanel(): VNode | null {
  if (!summed.value) return null;
  const [found, chosen] = [filters.value, kernel.value];
  return (
    <details class="in-filters" open={wantsFilters.value} onToggle={({ currentTarget }) => (wantsFilters.value = currentTarget.open)}>
      <summary>The filter: the weights of this layer</summary>
      {filterError.value !== undefined && (
        <p class="error" role="alert">
          {filterError.value}
        </p>
      )}
      {found && chosen ? (
        <>
          <p class="in-small">{wordsFor(found)}</p>
          <div class="in-sum-parts">
            <Large of={chosen} all={found} />
            <Small all={found} chosen={chosen} />
          </div>
        </>
      ) : (
        filterError.value === undefined && <p class="in-small">Reading the weights …</p>
      )}
    </details>
  );
}

function wordsFor({ size, isDepthwise, kernels: all }: LayerKernels): string {
  const [rows, columns] = size;
  const each = rows * columns === 1 ? 'one weight' : `${rows} × ${columns} weights`;
  const trained = ' They are as they were trained, before batch normalisation.';
  if (isDepthwise) return `Each of the ${all.length} channels has a kernel of its own, ${each} that read the channel of the same number and no other.${trained}`;
  return `Channel ${channel.value} is summed up from ${all.length === 1 ? 'one channel' : `all ${all.length} channels`} of the map before, with ${each} for each. Choose another channel below to see its weights.${trained}`;
}

const nameOf = ({ channel: of }: Kernel, { isDepthwise }: LayerKernels): string => (isDepthwise ? `channel ${of}` : `from channel ${of}`);

/** One kernel with its numbers. */
function Large({ of, all }: { of: Kernel; all: LayerKernels }): VNode {
  const [rows, columns] = all.size;
  return (
    <table class="in-kernel" style={{ width: `min(100%, ${4.6 * columns}rem)` }}>
      <caption class="in-small">
        Kernel <b>{nameOf(of, all)}</b>
      </caption>
      <tbody>
        {Array.from({ length: rows }, (_, row) => (
          <tr key={row}>
            {Array.from({ length: columns }, (__, column) => {
              const weight = of.weights[row * columns + column];
              const [red, green, blue] = colourOf(weight, all.most);
              return (
                <td key={column} style={{ background: `rgb(${red} ${green} ${blue})` }} data-weight={weight}>
                  {columns > 3 ? shortValue(weight) : value(weight)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function colourOf(weight: number, most: number): Uint8ClampedArray {
  return paint(levelsOfWeights(Float32Array.of(weight), most), SIGNED);
}

function Small({ all, chosen }: { all: LayerKernels; chosen: Kernel }): VNode {
  const shown = kernels.value.slice(0, MOST_KERNELS);
  return (
    <div class="in-kernels">
      <p class="in-small">
        {kernels.value.length > shown.length ? `The ${shown.length} of ${kernels.value.length} kernels with the greatest weights.` : 'Those with the greatest weights first.'}
      </p>
      <ul>
        {shown.map((each) => (
          <li key={each.channel}>
            <button type="button" class="in-filter" aria-pressed={each === chosen} onClick={() => chooseKernel(each)} data-channel={each.channel}>
              <Picture of={each} all={all} />
              <span class="visually-hidden">Kernel {all.isDepthwise ? 'of' : 'from'} channel </span>
              <span>{each.channel}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="in-scale in-small">
        <span>{shortValue(-all.most)}</span>
        <span class="in-scale-bar" aria-hidden="true" />
        <span>{shortValue(all.most)}</span>
        <span class="visually-hidden">Blue weights are below 0, orange ones above; white is 0.</span>
      </p>
    </div>
  );
}

function Picture({ of, all: { size, most } }: { of: Kernel; all: LayerKernels }): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const [height, width] = size;
    if (!canvas.current) return;
    Object.assign(canvas.current, { width, height });
    canvas.current.getContext('2d')?.putImageData(new ImageData(paint(levelsOfWeights(of.weights, most), SIGNED), width, height), 0, 0);
  }, [of, most]);
  return <canvas ref={canvas} aria-hidden="true" />;
}
