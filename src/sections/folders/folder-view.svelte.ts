import type { FolderVolume } from '../../folders/folder-volume';
import { PortsideError } from '../../ground/errors/portside-error';
import { m } from '../../kit/words/all';
import { CachedVolume } from '../../volumes/cached/cached-volume';
import { CachedView } from '../../workbench/cached/cached-view.svelte';
import type { Shell } from '../../kit/shell';

/** A folder on disk on screen. It may be read; before the first change the browser asks again. */
export class FolderView extends CachedView<FolderVolume> {
  /** @param allowed told when changes were allowed, to be remembered */
  constructor(
    folder: FolderVolume,
    readonly folderId: string,
    shell: Shell,
    allowed: () => Promise<void>,
  ) {
    const unlock = async () => {
      await askToWrite(folder, shell);
      await allowed();
    };
    super(new CachedVolume(folder, { unlock }), shell);
  }

  get mayWrite(): boolean {
    void this.snapshot;
    return this.volume.source.capabilities.write;
  }

  /** Files, bytes, and what is allowed, in one sentence. */
  readonly sentence: string = $derived.by(() => {
    const files = this.rows.filter(({ type }) => type === 'file');
    const { format } = this.shell;
    return [
      m.folder_sentence(),
      ...(this.listed
        ? [
            m.files_count({ count: files.length }),
            format.size(files.reduce((sum, { size }) => sum + size, 0)),
          ]
        : []),
      this.mayWrite ? m.folder_access_write() : m.folder_access_read(),
    ].join(' · ');
  });

  /** Asks for the permission as well, if it was taken away: only in the course of a click. */
  override async refresh(): Promise<void> {
    if (this.error?.code === 'permission-needed') {
      const mode = this.mayWrite ? 'readwrite' : 'read';
      await this.shell.notices.attempt(() => this.volume.source.ask(mode));
    }
    await super.refresh();
  }
}

/**
 * Asks the browser to allow changes. It only asks in the course of a click, so that without one
 * there is a question of ours before.
 * @throws {PortsideError} `permission-needed` if it is refused
 */
async function askToWrite(folder: FolderVolume, shell: Shell): Promise<void> {
  const { name } = folder;
  const granted = (await folder.permission('readwrite')) === 'granted';
  if (!granted && !clicked()) {
    const sure = await shell.dialogs.open('confirm', {
      title: m.folder_unlock_title({ name }),
      text: m.folder_unlock(),
      action: m.folder_unlock_action(),
    });
    if (!sure) throw new PortsideError('cancelled');
  }
  if (!(await folder.ask('readwrite'))) throw new PortsideError('permission-needed', { name });
}

/** A click is still fresh enough for the browser. If it does not tell, its own question will. */
function clicked(): boolean {
  const { userActivation } = navigator as { userActivation?: UserActivation };
  return userActivation?.isActive ?? false;
}
