/** What went wrong, in the words of what failed, beside what caused it. */
import type { VNode } from 'preact';

export function ErrorMessage({ text }: { readonly text: string | undefined }): VNode | null {
  if (text === undefined) return null;
  return (
    <p class="error" role="alert">
      {text}
    </p>
  );
}
