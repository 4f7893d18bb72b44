import { quectelCrc32Text } from '../../ground/checksums/crc32';
import { PortsideError } from '../../ground/errors/portside-error';
import { CHECKSUM_LIST_MAX, type SumKind } from '../../volumes/boot/checksum-list';
import { walkTree, withoutNode } from '../../volumes/tree/nodes';
import { displayName, nameIsUtf8, splitPath } from '../../volumes/paths';
import type { ProjectTree } from '../types';

/** What a person decides of a backup image; nothing of it can be told from the files. */
export interface BackupOptions {
  /** Key of checksum.json: firmware until early 2021 reads 'sha256' only, later ones 'crc32' only. */
  readonly key: SumKind;
  /** Whether the module restores at every boot what differs. */
  readonly enable: boolean;
  /** Which files are in the backup; default all. */
  readonly include?: (path: string) => boolean;
}

export interface BackupPlan {
  /** What goes below /usr. */
  readonly tree: ProjectTree;
  /** Text of checksum.json. */
  readonly list: string;
  /** Text of backup_restore.json. */
  readonly restore: string;
  readonly unlisted: readonly Unlisted[];
}

/** A file that is in the backup, but which the module is not told to compare. */
export interface Unlisted {
  /** Fit for the eye. */
  readonly path: string;
  readonly because:
    /** The module restores a listed empty file at every boot. */
    | 'empty'
    /** Its name is not UTF-8, so no JSON can say it. */
    | 'not-utf8'
    /** The list can't hold its own digest. */
    | 'own-list';
}

/**
 * What a backup image holds: checksum.json, backup_restore.json and the tree below usr/.
 * @throws {PortsideError} `checksum-list-too-long`
 */
export function backupPlan(tree: ProjectTree, options: BackupOptions): BackupPlan {
  const { key, enable, include = () => true } = options;
  const rows: Record<string, string>[] = [];
  const unlisted: Unlisted[] = [];
  let { root } = tree;
  for (const { node, path } of walkTree(tree.root)) {
    if (node.type === 'dir') continue;
    if (!include(path)) {
      root = withoutNode(root, splitPath(path));
      continue;
    }
    if (node.content.kind !== 'stored') throw new Error('Only hashed contents can be listed');
    const { sha256, crc32 } = node.content;
    const crc = quectelCrc32Text(crc32, node.size);
    const because =
      path === '/checksum.json'
        ? 'own-list'
        : crc === null
          ? 'empty'
          : nameIsUtf8(path)
            ? null
            : 'not-utf8';
    if (because) unlisted.push({ path: displayName(path), because });
    else rows.push({ name: `/usr${path}`, [key]: key === 'crc32' ? (crc ?? '') : sha256 });
  }
  const list = listText(rows);
  if (list.length > CHECKSUM_LIST_MAX) {
    throw new PortsideError('checksum-list-too-long', {
      length: list.length,
      max: CHECKSUM_LIST_MAX,
    });
  }
  const restore = `{"enable": ${enable ? 1 : 0}}`;
  return { tree: { root, nextKey: tree.nextKey }, list, restore, unlisted };
}

/** As the module's own JSON writer sets it. */
function listText(rows: readonly Readonly<Record<string, string>>[]): string {
  const row = (one: Readonly<Record<string, string>>) =>
    Object.entries(one)
      .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(', ');
  return `[${rows.map((one) => `{${row(one)}}`).join(', ')}]`;
}
