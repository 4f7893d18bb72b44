import type { CallOptions } from '../volumes/volume';
import { readAt } from './blob';
import type { Container } from './container-types';
import { openEspFlash } from './esp32/flash';
import { isGzip, openGzip } from './gzip/gzip';
import { isIntelHex, openIntelHex } from './intel-hex/intel-hex';
import { isLod, openLod } from './lod/lod';
import { isPac, openPac } from './pac/pac';
import { isBinpkg, openBinpkg } from './packages/binpkg';
import { isRomfs, openRomfs } from './romfs/romfs';
import { isUf2, openUf2 } from './uf2/uf2';
import { isZip, openZip } from './zip/zip';

type Opener = (blob: Blob, options: CallOptions) => Promise<Container>;

/** One after the other; each looks at the beginning alone. */
const FORMATS: readonly (readonly [is: (head: Uint8Array) => boolean, open: Opener])[] = [
  [isUf2, openUf2],
  [isZip, openZip],
  [isGzip, openGzip],
  [isPac, openPac],
  [isBinpkg, openBinpkg],
  [isRomfs, openRomfs],
  [isLod, openLod],
  [isIntelHex, openIntelHex],
];
/** Bytes that any of them looks at. */
const HEAD = 4096;

/**
 * Opens a file as the container that it is, told by its bytes, whatever it is called; null: it is none
 * that is known.
 * @throws {PortsideError} `firmware-…`, `archive-…`, `cancelled`, `read-failed`
 */
export async function openContainer(
  blob: Blob,
  options: CallOptions = {},
): Promise<Container | null> {
  const head = await readAt(blob, 0, Math.min(HEAD, blob.size));
  const format = FORMATS.find(([is]) => is(head));
  return format ? await format[1](blob, options) : await openEspFlash(blob);
}
