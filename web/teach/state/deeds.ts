/** What a visitor does, each with its undo: strokes, classes, pictures. */
import { computed } from '@preact/signals';
import { UNPAINTED, type Strokes, type TaughtClass } from '../contract.js';
import { makeAgain, StrokeInProgress, takeBack, withoutClass, type Point } from '../painting/brush.js';
import { brushLabel, brushSize, classes, MOST_CLASSES, newClass } from './classes.js';
import { done, forgetHistory, remember, undone } from './history.js';
import { addToLessons, askLesson, forgetTrained, removeFromLessons, source, strokesChanged } from './lessons.js';
import { current, currentId, emptyStrokes, MOST_PICTURES, pictures, results, type TeachPicture } from './pictures.js';

let stroke: { readonly of: TeachPicture; readonly made: StrokeInProgress } | undefined;

export function beginStroke(point: Point, label = brushLabel.peek()): void {
  const of = current.peek();
  if (!of) return;
  endStroke();
  stroke = { of, made: new StrokeInProgress(of.strokes, label, brushSize.peek()) };
  continueStroke(point);
}

export function continueStroke(point: Point): void {
  if (!stroke) return;
  strokesChanged(stroke.of.id, stroke.made.to(point));
  askLesson();
}

export function endStroke(): void {
  if (!stroke) return;
  const { of, made } = stroke;
  stroke = undefined;
  const change = made.finished();
  if (!change) return;
  const { id } = of;
  const withStrokes = (work: (strokes: Strokes) => void): void => {
    const found = pictures.peek().find((each) => each.id === id);
    if (!found) return;
    work(found.strokes);
    currentId.value = id;
    strokesChanged(id);
    askLesson();
  };
  remember({
    what: change.after === UNPAINTED ? 'rubbing out' : 'a stroke',
    undo: () => withStrokes((strokes) => takeBack(change, strokes)),
    redo: () => withStrokes((strokes) => makeAgain(change, strokes)),
  });
}

export const isPainting = (): boolean => stroke !== undefined;

/** Does what changes classes or pictures, and remembers how they were. */
function changeAll(what: string, nextClasses: readonly TaughtClass[], nextPictures: readonly TeachPicture[]): void {
  const before = [classes.peek(), pictures.peek()] as const;
  const set = (all: readonly TaughtClass[], shown: readonly TeachPicture[]): void => {
    const [was, willBe] = [new Set(pictures.peek().map(({ id }) => id)), new Set(shown.map(({ id }) => id))];
    const removed = [...was].filter((id) => !willBe.has(id));
    const added = shown.filter(({ id }) => !was.has(id));
    if (all.length !== classes.peek().length) forgetTrained();
    classes.value = all;
    pictures.value = shown;
    if (brushLabel.peek() !== UNPAINTED && brushLabel.peek() >= all.length) brushLabel.value = all.length - 1;
    for (const id of removed) void removeFromLessons(id);
    for (const picture of added) void addToLessons(picture);
    for (const { id } of shown) strokesChanged(id);
    askLesson();
  };
  set(nextClasses, nextPictures);
  remember({ what, undo: () => set(...before), redo: () => set(nextClasses, nextPictures) });
}

export function addClass(): void {
  if (classes.peek().length >= MOST_CLASSES) return;
  classes.value = [...classes.peek(), newClass()];
  brushLabel.value = classes.peek().length - 1;
  // One that nobody painted yet changes nothing.
}

export function changeClass(index: number, change: Partial<TaughtClass>): void {
  classes.value = classes.peek().map((each, i) => (i === index ? { ...each, ...change } : each));
}

export function removeClass(index: number): void {
  if (classes.peek().length <= 2) return;
  const { name } = classes.peek()[index];
  changeAll(
    `removing ${name}`,
    classes.peek().filter((_, i) => i !== index),
    pictures.peek().map((picture) => ({ ...picture, strokes: withoutClass(picture.strokes, index) })),
  );
}

/** @returns how many found room */
export function addPictures(added: readonly TeachPicture[]): number {
  const taken = added.slice(0, Math.max(0, MOST_PICTURES - pictures.peek().length));
  if (taken.length === 0) return 0;
  pictures.value = [...pictures.peek(), ...taken];
  currentId.value = taken[0].id;
  for (const picture of taken) void addToLessons(picture);
  return taken.length;
}

export function removePicture({ id, name }: TeachPicture): void {
  changeAll(`removing ${name}`, classes.peek(), pictures.peek().filter((each) => each.id !== id));
}

export function clearStrokes(): void {
  changeAll('removing all strokes', classes.peek(), pictures.peek().map((picture) => ({ ...picture, strokes: emptyStrokes(picture.pixels) })));
}

/** Takes another set of pictures and classes, such as those that were kept, or a folder's. @param isOpened whether a trained network comes with them */
export function replaceAll(all: readonly TaughtClass[], shown: readonly TeachPicture[], isOpened = false): void {
  if (isOpened) source.value = 'trained';
  else forgetTrained();
  for (const { id } of pictures.peek()) void removeFromLessons(id);
  classes.value = all;
  pictures.value = shown;
  currentId.value = shown.at(0)?.id;
  brushLabel.value = Math.min(1, all.length - 1);
  results.value = new Map();
  forgetHistory();
  for (const picture of shown) {
    strokesChanged(picture.id);
    void addToLessons(picture);
  }
  if (!isOpened && shown.length === 0) askLesson();
}

/** Classes of which no pixel is painted; looked at after each stroke. */
export const unpaintedClasses = computed(() => {
  void [done.value, undone.value];
  return new Set(classes.value.flatMap((_, label) => (pictures.value.some(({ strokes }) => strokes.data.includes(label)) ? [] : [label])));
});
