/**
 * How messages show what comes from files and callers: a name may have as many letters as the file has bytes, and a list as many items, but
 * a message is read by a person.
 */

/** The variables of the zoo have names of at most a hundred letters; paths and addresses are known by their two ends. */
const MAX_WORD = 320;

/** A screen full. */
const MAX_MESSAGE = 4096;

/** More items than this say no more to a reader. */
const MAX_LISTED = 12;

const LONG_WORD = new RegExp(`\\S{${MAX_WORD + 1},}`, 'g');

/** A text of at most `max` letters: of a longer one the middle is left out. */
export function shortened(text: string, max = MAX_WORD): string {
  if (text.length <= max) return text;
  const half = max >> 1;
  // A letter beyond 16 bits is not cut in two.
  const head = text.slice(0, half).replace(/[\ud800-\udbff]$/, '');
  const tail = text.slice(-half).replace(/^[\udc00-\udfff]/, '');
  return `${head}[... ${text.length - head.length - tail.length} letters left out ...]${tail}`;
}

/** A message with no word, and no more words, than a person reads. */
export function shortMessage(message: string): string {
  if (message.length <= MAX_WORD) return message;
  // What is far too long is cut twice, so that the work does not grow with it.
  return shortened(shortened(message, 64 * MAX_MESSAGE).replace(LONG_WORD, (word) => shortened(word)), MAX_MESSAGE);
}

/** `a, b, c and 4 more`; each item is shortened. */
export function listOf(items: readonly string[], max = MAX_LISTED): string {
  const more = items.length > max ? ` and ${items.length - max} more` : '';
  return `${items.slice(0, max).map((item) => shortened(item)).join(', ')}${more}`;
}

/** What a caller gave: a number or a word as it stands, a list or an object by its kind. */
export function described(value: unknown): string {
  if (typeof value === 'string') return `'${shortened(value, 64)}'`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return kind === 'Object' ? 'an object' : `${/^([AEIO]|U(?!int))/.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** Not `instanceof Error`: where realms differ, the platform's errors are not instances of this one's. */
export function isErrorLike(error: unknown): error is Error {
  return typeof error === 'object' && error !== null && 'message' in error && 'name' in error;
}

/** As many as a person looks at. */
const MAX_SUGGESTED = 3;

/**
 * ` Did you mean 'person'?`, with a space before it, or nothing where no name is like the one that was given: letters left out, added, changed or swapped (up to a third of them), or only
 * the beginning of a name.
 */
export function didYouMean(given: string, names: Iterable<string>): string {
  const word = shortened(given, MAX_COMPARED).toLowerCase();
  const limit = Math.max(1, Math.floor(word.length / 3));
  const near = [...new Set(names)]
    .map((name) => ({ name, distance: word !== '' && name.toLowerCase().startsWith(word) ? 0.5 : editDistance(word, shortened(name, MAX_COMPARED).toLowerCase(), limit) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MAX_SUGGESTED);
  return near.length > 0 ? ` Did you mean ${near.map(({ name }) => described(name)).join(' or ')}?` : '';
}

/** Names are compared by so many letters, so that the work does not grow with what somebody gives. */
const MAX_COMPARED = 64;

/** Letters left out, added, changed, or swapped with their neighbour (Damerau and Levenshtein's optimal string alignment); Infinity for lengths that differ by more than the limit. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return Infinity;
  let [before, row]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
