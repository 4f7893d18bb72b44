import { quectelCrc32, quectelCrc32Text } from '../../../ground/checksums/crc32';
import type { Disk } from './disk';
import { byteName, readWhole, writeWhole } from './tree';

const LIST = '/usr/checksum.json';
const LIST_BACKUP = '/bak/checksum.json';
const SWITCH = '/bak/backup_restore.json';
/** Characters of checksum.json that the firmware reads. */
const LIST_MAX = 16384;
/** Characters of backup_restore.json that it reads. */
const SWITCH_MAX = 64;

interface Listed {
  readonly name: string;
  readonly crc32: string | null;
}

/** The module `checksum` of the firmware, over the partitions. */
export class Checksums {
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** The list as it stands, brought back from the backup if it is missing. */
  check(): string | null {
    return this.#text(LIST);
  }

  /** Computes a listed file anew, whatever the case of its name; null if it is not listed. */
  update(path: string): string | null {
    return this.#change(path, false);
  }

  /** The checksum of a file as it is now. */
  retrieve(path: string): string | null {
    const bytes = readWhole(this.#disk, path);
    return bytes && quectelCrc32Text(quectelCrc32(bytes), bytes.length);
  }

  /** Computes all of them anew. @param paths JSON of a list */
  bulkUpdate(paths: string): string | null {
    let last: string | null = null;
    for (const path of JSON.parse(paths) as unknown[]) last = this.update(String(path)) ?? last;
    return last;
  }

  /** As `update`, and appends a name that is not listed. */
  usrUpdate(path: string): string | null {
    return this.#change(path, true);
  }

  /** What the firmware does at every start; `print` gets its lines. */
  restore(print: (line: string) => void): void {
    try {
      if (!this.#enabled()) return;
      const restored: string[] = [];
      for (const { name, crc32 } of this.#list()) {
        const now = readWhole(this.#disk, name);
        const same = now && quectelCrc32Text(quectelCrc32(now), now.length) === crc32;
        // An empty file has no checksum, so it is brought back every time.
        if (same && crc32 !== null) continue;
        const backup = readWhole(this.#disk, `/bak${name}`);
        if (!backup) {
          print(`~ backup file does not exist: ${name}`);
          continue;
        }
        print(`- restoring ${name}`);
        writeWhole(this.#disk, byteName(name), backup);
        restored.push(name);
      }
      if (!restored.length) return;
      print('- updating checksum');
      for (const name of restored) this.update(name);
      print('- done');
    } catch (thrown) {
      print(
        `x backup restore procedure error: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      );
    }
  }

  #enabled(): boolean {
    const bytes = readWhole(this.#disk, SWITCH);
    if (!bytes) return false;
    const read: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(0, SWITCH_MAX)));
    return typeof read === 'object' && read !== null && 'enable' in read && read.enable === 1;
  }

  #change(path: string, append: boolean): string | null {
    const list = this.#list();
    const at = list.findIndex(({ name }) => name.toLowerCase() === path.toLowerCase());
    if (at < 0 && !append) return null;
    const listed = list[at]?.name ?? path;
    const entry = { name: listed, crc32: this.retrieve(listed) };
    if (at < 0) list.push(entry);
    else list[at] = entry;
    const text = pythonJson(list);
    writeWhole(this.#disk, byteName(LIST), new TextEncoder().encode(text));
    return text;
  }

  #text(path: string): string | null {
    let bytes = readWhole(this.#disk, path);
    const backup = bytes ? null : readWhole(this.#disk, LIST_BACKUP);
    if (backup) writeWhole(this.#disk, byteName(LIST), (bytes = backup));
    return bytes && new TextDecoder().decode(bytes).slice(0, LIST_MAX);
  }

  #list(): Listed[] {
    const read: unknown = JSON.parse(this.#text(LIST) ?? '[]');
    if (!Array.isArray(read)) throw new Error('checksum.json is no list');
    return read.map((entry: unknown) => {
      if (typeof entry !== 'object' || entry === null || !('name' in entry)) {
        throw new Error('checksum.json holds what has no name');
      }
      const crc32 = 'crc32' in entry && typeof entry.crc32 === 'string' ? entry.crc32 : null;
      return { name: String(entry.name), crc32 };
    });
  }
}

/** JSON as Python writes it, with a blank after ',' and ':'. */
export function pythonJson(list: readonly Listed[]): string {
  const entries = list.map(
    ({ name, crc32 }) => `{"name": ${JSON.stringify(name)}, "crc32": ${JSON.stringify(crc32)}}`,
  );
  return `[${entries.join(', ')}]`;
}
