import { afterEach, vi } from 'vitest';

/** What a page handed to its browser to save. */
export interface TakenFile {
  readonly name: string;
  readonly content: Blob;
}

/**
 * For a test file: takes what is downloaded, in place of a browser. Modules are shared by all test
 * files, so that a mock of `download.ts` would be there only if this file came first.
 */
export function takeDownloads(): { readonly list: TakenFile[]; start: () => void } {
  const list: TakenFile[] = [];
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    list.length = 0;
  });
  return {
    list,
    start() {
      let content = new Blob();
      vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
        content = blob as Blob;
        return 'blob:taken';
      });
      vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
      const link = {
        href: '',
        download: '',
        click: () => list.push({ name: link.download, content }),
      };
      vi.stubGlobal('document', { createElement: () => link });
    },
  };
}

/** The bytes of one. */
export async function bytesOfTaken(file: TakenFile | undefined): Promise<Uint8Array<ArrayBuffer>> {
  if (!file) throw new Error('Nothing was downloaded');
  return new Uint8Array(await file.content.arrayBuffer());
}
