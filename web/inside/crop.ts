/** How a picture lies in the crop that the network sees: at the top left, at its own size, or shrunk to fit. */

export interface FittedSize {
  readonly height: number;
  readonly width: number;
}

/** The size that the library gives to a picture: proportions are kept, nothing is enlarged. */
export function fittedSize({ height, width }: FittedSize, [cropHeight, cropWidth]: readonly [number, number]): FittedSize {
  if (height <= cropHeight && width <= cropWidth) return { height, width };
  return height * cropWidth >= width * cropHeight
    ? { height: cropHeight, width: Math.max(1, Math.floor((width * cropHeight) / height)) }
    : { height: Math.max(1, Math.floor((height * cropWidth) / width)), width: cropWidth };
}
