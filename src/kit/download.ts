import { portableName } from '../volumes/portable-names';

/** Milliseconds after which the browser has surely taken the bytes. */
const taken = 60_000;

/** Hands bytes to the browser as a file to save, under a name that every system takes. */
export function saveFile(name: string, content: BlobPart, type = 'application/octet-stream') {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = portableName(name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), taken);
}

/** Lets a person choose files; none if the chooser was left. */
export function chooseFiles(
  options: { folder?: boolean; several?: boolean; accept?: string } = {},
): Promise<File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = options.several ?? false;
  input.accept = options.accept ?? '';
  input.webkitdirectory = options.folder ?? false;
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}
