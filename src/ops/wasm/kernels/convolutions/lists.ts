/** Memory of a thread for lists of what is not zero in the rows of a product: see assembly/sparse/product.ts. */

/** Columns that are computed at a time from a list (TILE of assembly/sparse/tile.ts). */
export const LIST_COLUMNS = 32;

/** Columns from which on finding out what is zero costs little beside the product. */
const LEAST_COLUMNS = 64;

/** Zeros and a table; then 16 lists of 256 elements at most, which are offsets and values, and a header each. */
export const LISTS_BYTES = 128 + 512 + 16 * (16 + 2 * 4 * 260);

/** Whether rows of a product may be listed, and most of its columns computed so. */
export const mayList = (columns: number): boolean => columns >= LEAST_COLUMNS;

/** Zeros, a table, 16 rows of 128 pixels and 32 columns of them; then lists of 64 rows (assembly/sparse/outer_product.ts). */
export const PIXEL_LISTS_BYTES = 128 + 512 + 4 * 128 * (16 + 32) + 64 * (16 + 2 * 4 * 132);
