/** Names in messages: those that files choose may be as long as the file is. */

const MAX_LETTERS = 200;

/** A name as messages show it. */
export const shortName = (name: string): string => (name.length <= MAX_LETTERS ? name : `${name.slice(0, MAX_LETTERS / 2)}...${name.slice(-MAX_LETTERS / 4)}`);

/** More names than this say no more to a reader. */
const MAX_LISTED = 12;

/** The first of some names, and how many more there are; '' for none. */
export function listNames(names: readonly string[]): string {
  const listed = [...names].sort().slice(0, MAX_LISTED).map(shortName).join(', ');
  return names.length > MAX_LISTED ? `${listed} and ${names.length - MAX_LISTED} more` : listed;
}
