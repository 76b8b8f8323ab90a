/** How archives begin. */

/** RFC 1952, section 2.3.1: ID1, ID2, and deflate, the only method there is. */
export const isGzip = (start: Uint8Array): boolean => start[0] === 0x1f && start[1] === 0x8b && start[2] === 8;

/** POSIX ustar: the magic is at byte 257; GNU's differs from the sixth letter on. */
export const isTar = (start: Uint8Array): boolean => String.fromCharCode(...start.subarray(257, 262)) === 'ustar';
