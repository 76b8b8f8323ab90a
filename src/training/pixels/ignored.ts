/** The label of what nobody painted: VOC's index of pixels that do not count. */
export const IGNORED = 255;
