/** The classes that were found, as chips: most pixels first. One that is pointed at, or has the focus, highlights its class in the picture. */
import type { VNode } from 'preact';
import { displayColor } from '../../labels/display_palette.js';
import { isCutOut, toggleCutOut } from '../../state/cut_out.js';
import { classAtSpot, highlighted, layer, pointedClass, pressedClass, shown } from '../../state/look.js';
import { formatShare } from '../../components/format.js';
import { Swatch } from '../../components/Swatch.js';

export function Legend(): VNode {
  return (
    <section class="legend-part" aria-labelledby="legend-heading">
      <h2 id="legend-heading">Classes</h2>
      {shown.value?.segmented ? <Chips /> : <p class="hint">The classes of the picture are listed here.</p>}
    </section>
  );
}

function Chips(): VNode | null {
  const segmented = shown.value?.segmented;
  if (!segmented) return null;
  const { legend, labels, labelSet } = segmented;
  const all = labels.width * labels.height;
  // Here chips choose what is cut out; elsewhere which class is seen alone.
  const cuts = layer.value === 'cutOut';
  const press = (index: number): void => {
    if (cuts) toggleCutOut(labelSet, index);
    else pressedClass.value = pressedClass.peek() === index ? undefined : index;
  };
  return (
    <>
      <ul class="legend" onMouseLeave={() => (pointedClass.value = undefined)}>
        {legend.map(({ index, name, pixels }) => (
          <li key={index}>
            <button
              type="button"
              class={`legend-entry${classAtSpot.value === index ? ' at-spot' : ''}${highlighted.value === index ? ' highlighted' : ''}`}
              aria-pressed={cuts ? isCutOut(labelSet, index) : pressedClass.value === index}
              onMouseEnter={() => (pointedClass.value = index)}
              onFocus={() => (pointedClass.value = index)}
              onBlur={() => (pointedClass.value = undefined)}
              onClick={() => press(index)}
            >
              <Swatch index={index} labelSet={labelSet} />
              <span class="legend-name">
                {name}
                <span class="legend-color">{displayColor(labelSet, index)?.name ?? 'as it is'}</span>
              </span>
              <span class="legend-share">{formatShare(pixels / all)}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="hint legend-hint">{cuts ? 'Press a class to cut it out, or to leave it away.' : 'Point at a class to see it alone; press it to keep it so.'}</p>
    </>
  );
}
