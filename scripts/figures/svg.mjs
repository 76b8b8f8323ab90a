/**
 * Plain SVG by hand: a white sheet that reads on light and on dark pages, a title, and shapes in the order in which they are drawn.
 * Numbers are rounded to a hundredth, so that the text of a figure is the same on every machine.
 */

/**
 * Colours that stay apart for people who see few of them (purple differs from blue by how dark it is): the deep one for lines and text, the
 * pale one for areas.
 */
export const INK = '#1f2933';
export const GREY = { deep: '#616e7c', pale: '#e4e7eb' };
export const BLUE = { deep: '#1f5f9e', pale: '#c9def1' };
export const ORANGE = { deep: '#b35c00', pale: '#fbdcb4' };
export const GREEN = { deep: '#23734a', pale: '#c8e6d3' };
export const PURPLE = { deep: '#3f2270', pale: '#b8a2e0' };

const SANS = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif';
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';

/** A whole number as people write it: 10,902. */
export const grouped = (value) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');

const round = (value) => String(Math.round(value * 100) / 100);
const escaped = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

export class Figure {
  #parts = [];

  /** @param {{ title: string, description: string, width: number, height: number }} sheet */
  constructor({ title, description, width, height }) {
    this.sheet = { title, description, width, height };
  }

  rect(x, y, width, height, { fill = 'none', stroke = 'none', strokeWidth = 1, radius = 0, opacity = 1, dash } = {}) {
    return this.#add('rect', { x, y, width, height, rx: radius || undefined, fill, stroke, 'stroke-width': stroke === 'none' ? undefined : strokeWidth, 'stroke-dasharray': dash, opacity: opacity === 1 ? undefined : opacity });
  }

  circle(cx, cy, r, { fill = 'none', stroke = 'none', strokeWidth = 1.5 } = {}) {
    return this.#add('circle', { cx, cy, r, fill, stroke, 'stroke-width': stroke === 'none' ? undefined : strokeWidth });
  }

  line(x1, y1, x2, y2, { stroke = GREY.deep, strokeWidth = 1, dash } = {}) {
    return this.#add('line', { x1, y1, x2, y2, stroke, 'stroke-width': strokeWidth, 'stroke-dasharray': dash });
  }

  /** `crisp` is for areas that lie edge to edge. */
  path(d, { fill = 'none', stroke = 'none', strokeWidth = 1.5, dash, opacity = 1, crisp = false } = {}) {
    return this.#add('path', { d, 'shape-rendering': crisp ? 'crispEdges' : undefined, fill, stroke, 'stroke-width': stroke === 'none' ? undefined : strokeWidth, 'stroke-dasharray': dash, opacity: opacity === 1 ? undefined : opacity });
  }

  /** A line through points, [x, y] each. */
  polyline(points, style) {
    return this.path(points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join(''), style);
  }

  /** A line that ends in an arrow head. */
  arrow(points, { stroke = GREY.deep, strokeWidth = 1.5, dash } = {}) {
    this.polyline(points, { stroke, strokeWidth, dash });
    const [[x0, y0], [x, y]] = points.slice(-2);
    const length = Math.hypot(x - x0, y - y0);
    const [dx, dy] = [(x - x0) / length, (y - y0) / length];
    const corner = (side) => `${round(x - 8 * dx + side * 4 * dy)} ${round(y - 8 * dy - side * 4 * dx)}`;
    return this.path(`M${round(x)} ${round(y)}L${corner(1)}L${corner(-1)}Z`, { fill: stroke });
  }

  /**
   * `at` is where the text starts, its middle or its end; y is the baseline. With a width it fills that, whatever the font is. Pages show figures
   * at most 830 pixels wide: text has 11 pixels there if `size` is 12 on sheets up to 900 wide, 13 on those up to 980.
   */
  text(x, y, text, { size = 13, fill = INK, at = 'start', weight, mono = false, width } = {}) {
    this.#parts.push(
      `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${fill}"${at === 'start' ? '' : ` text-anchor="${at}"`}${weight ? ` font-weight="${weight}"` : ''}${width ? ` textLength="${round(width)}"` : ''}${mono ? ` font-family="${MONO}" xml:space="preserve"` : ''}>${escaped(text)}</text>`,
    );
    return this;
  }

  /** A picture, which is written once however many places show it. */
  image(places, width, height, uri) {
    const [[x0, y0], ...others] = places;
    this.#add('image', { id: 'picture', x: x0, y: y0, width, height, href: uri });
    for (const [x, y] of others) this.#add('use', { href: '#picture', x: x - x0, y: y - y0 });
    return this;
  }

  toString() {
    const { title, description, width, height } = this.sheet;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="${SANS}" role="img" aria-labelledby="title description">`,
      `<title id="title">${escaped(title)}</title>`,
      `<desc id="description">${escaped(description)}</desc>`,
      `<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>`,
      ...this.#parts,
      '</svg>',
      '',
    ].join('\n');
  }

  #add(name, attributes) {
    const list = Object.entries(attributes).filter(([, value]) => value !== undefined);
    this.#parts.push(`<${name} ${list.map(([key, value]) => `${key}="${typeof value === 'number' ? round(value) : value}"`).join(' ')}/>`);
    return this;
  }
}
