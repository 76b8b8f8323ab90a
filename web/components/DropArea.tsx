/** Files can be dropped, and pictures pasted, anywhere on the page. */
import { signal } from '@preact/signals';
import { fromEvent } from 'file-selector';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { openFiles } from '../state/open_files.js';

const hovers = signal(false);

const hasFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes('Files') ?? false;

function onDragOver(event: DragEvent): void {
  if (!hasFiles(event.dataTransfer)) return;
  event.preventDefault();
  hovers.value = true;
}

/** The pointer leaves the window, and not only one element for another. */
function onDragLeave(event: DragEvent): void {
  if (event.relatedTarget === null) hovers.value = false;
}

function onDrop(event: DragEvent): void {
  if (!hasFiles(event.dataTransfer)) return;
  event.preventDefault();
  hovers.value = false;
  void openFilesOf(event);
}

function onPaste(event: ClipboardEvent): void {
  if (!hasFiles(event.clipboardData)) return;
  event.preventDefault();
  void openFilesOf(event);
}

/** Folders are walked. */
async function openFilesOf(event: Event): Promise<void> {
  const found = await fromEvent(event);
  await openFiles(found.filter((each) => each instanceof File));
}

export function DropArea(): VNode | null {
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    addEventListener('dragover', onDragOver, { signal });
    addEventListener('dragleave', onDragLeave, { signal });
    addEventListener('drop', onDrop, { signal });
    addEventListener('paste', onPaste, { signal });
    return () => ending.abort();
  }, []);
  if (!hovers.value) return null;
  return (
    <div class="drop-area" aria-hidden="true">
      <p>Drop pictures, or a model: a folder, files of a checkpoint, a .pb, a .tar.gz</p>
    </div>
  );
}
