import type { CallOptions } from '../volumes/volume';
import { readAt } from './blob';
import type { Container, Format } from './container-types';
import { openEspFlash } from './esp32/flash';
import { isGzip, openGzip } from './gzip/gzip';
import { isIntelHex, openIntelHex } from './intel-hex/intel-hex';
import { isLod, openLod } from './lod/lod';
import { isPac, openPac } from './pac/pac';
import { isAsrTable, isFlashInfo, openAsrTable, openFlashInfo } from './packages/asr-table';
import { isBinpkg, openBinpkg } from './packages/binpkg';
import { isRomfs, openRomfs } from './romfs/romfs';
import { isUf2, openUf2 } from './uf2/uf2';
import { isZip, openZip } from './zip/zip';

type Opener = (blob: Blob, options: CallOptions) => Promise<Container>;

interface Known {
  readonly format: Format;
  /** Looks at the beginning alone. */
  readonly is: (head: Uint8Array) => boolean;
  readonly open: Opener;
}

const FORMATS: readonly Known[] = [
  { format: 'uf2', is: isUf2, open: openUf2 },
  { format: 'zip', is: isZip, open: openZip },
  { format: 'gzip', is: isGzip, open: openGzip },
  { format: 'pac', is: isPac, open: openPac },
  { format: 'binpkg', is: isBinpkg, open: openBinpkg },
  { format: 'romfs', is: isRomfs, open: openRomfs },
  { format: 'lod', is: isLod, open: openLod },
  { format: 'intel-hex', is: isIntelHex, open: openIntelHex },
];
/** Parts of a package that say something by themselves; in their package, it says more of them. */
const TABLES: readonly Known[] = [
  { format: 'asr-partition-table', is: isAsrTable, open: openAsrTable },
  { format: 'asr-flash-info', is: isFlashInfo, open: openFlashInfo },
];
/** Bytes that any of them looks at. */
const HEAD = 4096;

/**
 * What container a file is, by its first bytes; null: none that is known by them. A dump of an ESP32's
 * flash is known by its table alone, see `findTable`.
 */
export function formatOf(bytes: Uint8Array): Format | null {
  const head = bytes.subarray(0, HEAD);
  return [...FORMATS, ...TABLES].find(({ is }) => is(head))?.format ?? null;
}

/**
 * Opens a file as the container that it is, told by its bytes, whatever it is called; null: it is none
 * that is known. `alone`: it is not itself in a container.
 * @throws {PortsideError} `firmware-…`, `archive-…`, `cancelled`, `read-failed`
 */
export async function openContainer(
  blob: Blob,
  { alone = false, ...options }: CallOptions & { readonly alone?: boolean } = {},
): Promise<Container | null> {
  const head = await readAt(blob, 0, Math.min(HEAD, blob.size));
  const known = alone ? [...FORMATS, ...TABLES] : FORMATS;
  const format = known.find(({ is }) => is(head));
  return format ? await format.open(blob, options) : await openEspFlash(blob);
}
