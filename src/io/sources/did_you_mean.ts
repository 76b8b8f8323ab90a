/** Names that somebody may have meant who wrote another one. */

/** More than this is no help. */
const MAX_NAMED = 3;
/** Comparing takes as many steps as both names have letters together, multiplied. */
const MAX_LETTERS = 200;

/** Of some names those that differ from a word by few letters, or that begin so; the nearest first. */
export function nearestNames(word: string, names: readonly string[]): string[] {
  const given = word.toLowerCase();
  // Of `cat.jpg` three letters can be mistaken, not seven.
  const most = Math.min(4, Math.floor(given.replace(/\.[^.]*$/, '').length / 3));
  if (given.length > MAX_LETTERS || most < 1) return [];
  return names
    .filter((name) => name !== word && name.length <= MAX_LETTERS)
    .map((name) => {
      const other = name.toLowerCase();
      // What begins so is less near than what is meant as a whole.
      return { name, distance: Math.min(editDistance(given, other), given.length < 4 ? Infinity : editDistance(given, other.slice(0, given.length)) + 0.5) };
    })
    .filter(({ distance }) => distance < most + 1)
    .sort((a, b) => a.distance - b.distance)
    // Beside one that is very near, those that are not are no help.
    .filter(({ distance }, _, [first]) => distance <= first.distance + 1)
    .slice(0, MAX_NAMED)
    .map(({ name }) => name);
}

/** ` Did you mean a, b or c?`; '' where nothing is near. */
export function didYouMean(word: string, names: readonly string[]): string {
  const near = nearestNames(word, names);
  return near.length === 0 ? '' : ` Did you mean ${near.join(', ').replace(/, ([^,]*)$/, ' or $1')}?`;
}

/** How many letters are put in, left out or exchanged for others; two that changed places count once (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let [before, above, row]: number[][] = [[], [], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    [before, above, row] = [above, row, [i]];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + Number(a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.length];
}
