/** A button that lets choose files. The input itself is there for keys and screen readers, the label for eyes. */
import type { VNode } from 'preact';

interface Props {
  readonly label: string;
  readonly onFiles: (files: File[]) => void;
  readonly accept?: string;
  readonly multiple?: boolean;
  /** Whether a folder is chosen, with all that is in it. */
  readonly folder?: boolean;
}

export function FileButton({ label, onFiles, accept, multiple = false, folder = false }: Props): VNode {
  const onChange = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    const files = [...(input.files ?? [])];
    // The same file can be chosen again, after it was changed.
    input.value = '';
    if (files.length > 0) onFiles(files);
  };
  return (
    <label class="button file-button">
      <input
        class="visually-hidden"
        type="file"
        accept={accept}
        multiple={multiple || folder}
        ref={(input) => {
          if (input) input.webkitdirectory = folder;
        }}
        onChange={onChange}
      />
      {label}
    </label>
  );
}
