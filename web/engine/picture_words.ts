/** What the page says of a file that is no picture. */

/** The library's own words name what was found, and then what the library reads; the browser reads more. */
export function whatThePageReads(message: string): string {
  const [found, expected] = message.split(/ was found; /);
  if (expected === undefined) return message;
  return `${found} was found, which neither this page nor this browser reads as a picture. Choose a PNG or JPEG, or another format that this browser shows, such as WebP, GIF or AVIF.`;
}
