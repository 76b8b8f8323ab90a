/** The classes: names, colours, and which one is painted. */
import type { VNode } from 'preact';
import { brushLabel, classes, colourOf, hexOf, MOST_CLASSES } from '../state/classes.js';
import { addClass, changeClass, removeClass, unpaintedClasses } from '../state/deeds.js';
import { announcement } from '../state/look.js';

export function ClassesCard(): VNode {
  const all = classes.value;
  const unpainted = unpaintedClasses.value;
  return (
    <section class="card" aria-labelledby="te-classes">
      <h2 id="te-classes">1. Classes</h2>
      <ul class="te-classes">
        {all.map(({ name, colour }, index) => (
          <li key={index} class="te-class" data-chosen={brushLabel.value === index}>
            <label class="te-choose">
              <input type="radio" name="te-class" checked={brushLabel.value === index} onChange={() => choose(index)} aria-label={`Paint ${name}`} />
            </label>
            <input
              class="te-name"
              type="text"
              value={name}
              maxLength={40}
              aria-label={`Name of class ${index + 1}`}
              onFocus={() => choose(index)}
              onInput={({ currentTarget }) => changeClass(index, { name: currentTarget.value })}
            />
            <input class="te-colour" type="color" value={hexOf(colour)} aria-label={`Colour of ${name}`} onInput={({ currentTarget }) => changeClass(index, { colour: colourOf(currentTarget.value) })} />
            <button type="button" class="te-remove" disabled={all.length <= 2} aria-label={`Remove the class ${name}`} title="Remove" onClick={() => removeClass(index)}>
              ×
            </button>
            {unpainted.has(index) && <span class="hint te-unpainted">not painted yet</span>}
          </li>
        ))}
      </ul>
      <button type="button" class="button" disabled={all.length >= MOST_CLASSES} onClick={addClass}>
        Add a class
      </button>
    </section>
  );
}

function choose(index: number): void {
  if (brushLabel.peek() === index) return;
  brushLabel.value = index;
  announcement.value = `The brush paints ${classes.peek()[index].name}.`;
}
