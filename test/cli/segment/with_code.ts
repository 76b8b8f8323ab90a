/** An error as `tag: message`. */
export const withCode = (error: unknown): string => {
  const { tag, message } = error as { readonly tag?: string; readonly message: string };
  return `${tag ?? 'Error'}: ${message}`;
};
