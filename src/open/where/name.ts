/** What a string means: an address, a path, or a name of the zoo. */
import { InvalidArgumentError } from '../../errors.js';
import { pathOfUrl, statPath } from '../../io/sources/files.js';
import { findZooEntry, ZOO, type ZooEntry } from '../../nets/zoo.js';

export type Meaning =
  | { readonly kind: 'zoo'; readonly entry: ZooEntry }
  | { readonly kind: 'url'; readonly url: URL }
  | { readonly kind: 'path'; readonly path: string };

/**
 * What lies here under a name of the zoo is what is meant.
 *
 * @throws InvalidArgumentError for what begins like a URL and is none
 */
export async function meaningOf(source: string | URL): Promise<Meaning> {
  if (source instanceof URL || /^(https?|file):\/\//i.test(source)) {
    const url = source instanceof URL ? source : parseUrl(source);
    if (url.protocol === 'file:') return { kind: 'path', path: pathOfUrl(url) };
    // The official address of an archive means the archive, wherever it is kept.
    const entry = ZOO.find((each) => each.url === url.href);
    return entry ? { kind: 'zoo', entry } : { kind: 'url', url };
  }
  const entry = findZooEntry(source);
  return entry && !(await isHere(source)) ? { kind: 'zoo', entry } : { kind: 'path', path: source };
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new InvalidArgumentError(`'${text}' begins like a URL, but is none. Write it as https://host/path.`, { cause });
  }
}

/** Nothing is, in a browser. */
async function isHere(path: string): Promise<boolean> {
  const kinds = await Promise.all([path, `${path}.index`].map((each) => statPath(each).catch(() => undefined)));
  return kinds.some((kind) => kind !== undefined);
}
