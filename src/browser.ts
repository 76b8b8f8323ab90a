/**
 * The package as browsers see it: the same names. Where Node opens paths, give File, Blob, ArrayBuffer objects or URLs;
 * a path is refused with a message that says so.
 */
export * from './api.js';
