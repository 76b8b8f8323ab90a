/** Text as HTML. */

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that stands for itself, between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char]);

export type Color = readonly [red: number, green: number, blue: number];

export const cssColor = ([red, green, blue]: Color): string => `rgb(${red} ${green} ${blue})`;

/** The square that stands for a class. */
export const swatch = (color: Color): string => `<i class="swatch" style="background:${cssColor(color)}"></i>`;

/** A share with the two digits that results are published with. */
export const percent = (share: number | null): string => (share === null ? '–' : (share * 100).toFixed(2));

/** A number that a page begins with; the three are HTML. */
export const figure = (name: string, value: string, remark: string): string => `<div><b>${value}</b><span>${name}</span><small>${remark}</small></div>`;

/** A file within the page. */
export const dataUrl = (type: string, bytes: Uint8Array): string => `data:${type};base64,${base64(bytes)}`;

/** In pieces, because a call takes only so many arguments. */
function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
