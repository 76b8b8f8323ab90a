/** One of the ways in which a picture is looked at. */
export interface Pass {
  readonly scale: number;
  readonly flip: boolean;
}

export const PLAIN: Pass = { scale: 1, flip: false };

export const isPlainPass = ({ scale, flip }: Pass): boolean => scale === PLAIN.scale && flip === PLAIN.flip;
