/** What the files of a V1 checkpoint are called. */

/** The files of a V1 checkpoint: the prefix itself, or its shards; none when there is no such file. */
export function v1Files(present: readonly string[], prefix: string): string[] {
  if (present.includes(prefix)) return [prefix];
  const shards = present.filter((file) => file.startsWith(`${prefix}-`) && /^-\d{5}-of-\d{5}$/.test(file.slice(prefix.length)));
  return shards.sort();
}
