/** The picture that is painted on, with its tools. */
import type { VNode } from 'preact';
import { ErrorMessage } from '../../components/Message.js';
import { UNPAINTED } from '../contract.js';
import { BRUSH_SIZES, brushLabel, brushSize, classes, hexOf, isErasing } from '../state/classes.js';
import { clearStrokes, unpaintedClasses } from '../state/deeds.js';
import { done, redo, undo, undone } from '../state/history.js';
import { hasTrained, lessonError, lessonMilliseconds, showSource, source, training, working } from '../state/lessons.js';
import { opacity, showsStrokes, showsUnclear } from '../state/look.js';
import { current, results } from '../state/pictures.js';
import { PaintStage } from './PaintStage.js';

export function PaintCard(): VNode {
  return (
    <section class="card te-paint" aria-labelledby="te-paint">
      <h2 id="te-paint">3. Paint</h2>
      <Tools />
      <PaintStage />
      <Status />
      <Look />
      <ErrorMessage text={lessonError.value} />
    </section>
  );
}

function Tools(): VNode {
  const chosen = classes.value.at(brushLabel.value);
  return (
    <div class="te-tools" role="group" aria-label="Tools">
      <label class="te-brush">
        <span class="te-dot" style={{ background: chosen ? hexOf(chosen.colour) : 'transparent' }} aria-hidden="true" />
        <span class="visually-hidden">Class to paint</span>
        <select value={brushLabel.value} onChange={({ currentTarget }) => (brushLabel.value = Number(currentTarget.value))}>
          {classes.value.map(({ name }, index) => (
            <option key={index} value={index}>
              {name}
            </option>
          ))}
          {isErasing.value && <option value={UNPAINTED}>rubbing out</option>}
        </select>
      </label>
      <button type="button" class="button" aria-pressed={isErasing.value} onClick={() => (brushLabel.value = isErasing.peek() ? Math.min(1, classes.peek().length - 1) : UNPAINTED)}>
        Eraser
      </button>
      <label class="te-size">
        Size
        <select value={brushSize.value} onChange={({ currentTarget }) => (brushSize.value = Number(currentTarget.value))}>
          {BRUSH_SIZES.map((size) => (
            <option key={size} value={size}>
              {size}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="button" disabled={done.value.length === 0} onClick={undo} title="Ctrl + Z">
        Undo
      </button>
      <button type="button" class="button" disabled={undone.value.length === 0} onClick={redo} title="Ctrl + Shift + Z">
        Redo
      </button>
      <button type="button" class="button" onClick={clearStrokes}>
        Clear strokes
      </button>
    </div>
  );
}

function Status(): VNode {
  const words = statusWords();
  return (
    <p class="te-status" role="status">
      {words}
    </p>
  );
}

function statusWords(): string {
  if (working.value !== undefined) return working.value;
  if (training.value) return 'Training: painting waits until it ends.';
  if (!current.value) return 'Add a picture to begin.';
  if (source.value === 'trained') return 'Shown is what the trained network says. A stroke shows what strokes alone teach, and keeps the training.';
  const unpainted = unpaintedClasses.value.size;
  if (results.value.size === 0 && unpainted === classes.value.length) return 'Choose a class, then draw a stroke on it in the picture.';
  if (results.value.size === 0) return unpainted >= classes.value.length - 1 ? 'Now choose another class, and draw a stroke on that.' : 'Learning …';
  const pictures = results.value.size;
  return `Learned from your strokes in ${((lessonMilliseconds.value ?? 0) / 1000).toFixed(2)} s, and labelled ${pictures} ${pictures === 1 ? 'picture' : 'pictures'}.`;
}

function Look(): VNode {
  return (
    <div class="te-look">
      {hasTrained.value && (
        <fieldset class="segments" aria-label="What is shown">
          {(['strokes', 'trained'] as const).map((each) => (
            <label key={each}>
              <input class="visually-hidden" type="radio" name="te-source" checked={source.value === each} disabled={training.value} onChange={() => void showSource(each)} />
              <span>{each === 'strokes' ? 'From strokes' : 'Trained'}</span>
            </label>
          ))}
        </fieldset>
      )}
      <label class="check">
        <input type="checkbox" checked={showsUnclear.value} disabled={source.value === 'trained'} onChange={({ currentTarget }) => (showsUnclear.value = currentTarget.checked)} />
        Where it is unsure
      </label>
      <label class="check">
        <input type="checkbox" checked={showsStrokes.value} onChange={({ currentTarget }) => (showsStrokes.value = currentTarget.checked)} />
        Strokes
      </label>
      <label class="opacity">
        Tint
        <input type="range" min="0" max="1" step="0.05" value={opacity.value} onInput={({ currentTarget }) => (opacity.value = Number(currentTarget.value))} />
      </label>
    </div>
  );
}
