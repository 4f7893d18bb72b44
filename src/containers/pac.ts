import { fieldText16, viewOf } from './bytes';
import type { NamedRange } from './named-range';

/* Layout seen in the packages for UNISOC 8910 and 8850 that Quectel publishes. */
const HEAD_SIZE = 2124;
const ENTRY_SIZE = 2580;
const VERSIONS = ['BP_R1.0.0', 'BP_R2.0.1'];
const MAGIC = 0xfffafffa;
const MAGIC_AT = 2116;
const SIZE_AT = 48;
const PRODUCT_AT = 52;
const COUNT_AT = 1076;
const DIRECTORY_AT = 1080;

/** A UNISOC firmware package. */
export interface PacPackage {
  readonly kind: 'pac';
  readonly product: string;
  /** Files in it, by id: `PY_FS_U` and `PY_FS_B` are the user and the backup file system. */
  readonly sections: readonly NamedRange[];
  /** The file is as long as its head says, and the directory lies in it. */
  readonly whole: boolean;
}

export function recognisePac(bytes: Uint8Array): PacPackage | null {
  const version = fieldText16(bytes, 0, 22);
  if (!VERSIONS.some((known) => version.startsWith(known))) return null;
  // Very old packages have no magic, and a file that ends in the head has none either.
  if (bytes.length < HEAD_SIZE) return { kind: 'pac', product: '', sections: [], whole: false };
  const view = viewOf(bytes);
  const sections: NamedRange[] = [];
  const count = view.getUint32(COUNT_AT, true);
  let at = view.getUint32(DIRECTORY_AT, true);
  let whole = view.getUint32(SIZE_AT, true) === bytes.length;
  whole &&= view.getUint32(MAGIC_AT, true) === MAGIC;
  for (let i = 0; i < count; i++, at += ENTRY_SIZE) {
    if (at + ENTRY_SIZE > bytes.length || view.getUint32(at, true) !== ENTRY_SIZE) {
      whole = false;
      break;
    }
    const size = view.getUint32(at + 1540, true);
    const offset = view.getUint32(at + 1552, true);
    if (size > 0) sections.push({ name: fieldText16(bytes, at + 4, 256), offset, size });
  }
  return { kind: 'pac', product: fieldText16(bytes, PRODUCT_AT, 256), sections, whole };
}
