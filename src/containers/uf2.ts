import { viewOf } from './bytes';

/*
 * Blocks of 512 bytes, each with a head of 32 and its own target address, so that what is to lie
 * in the flash is cut up and may be out of order (github.com/microsoft/uf2).
 */
const BLOCK = 512;
const MAGIC_0 = 0x0a324655;
const MAGIC_1 = 0x9e5d5157;
const MAGIC_END = 0x0ab16f30;
/** The block is for no flash, such as one of comments. */
const NOT_MAIN_FLASH = 0x1;
const HAS_FAMILY = 0x2000;

export interface Uf2File {
  readonly kind: 'uf2';
  /** Blocks in the file that are for the flash. */
  readonly blocks: number;
  /** Id of the chip's family; null where no block names one, or they disagree. */
  readonly family: number | null;
  /** First flash address that is written. */
  readonly from: number;
  /** First flash address behind all that is written. */
  readonly to: number;
  /** Every block is there that the file promises, and all are in form. */
  readonly whole: boolean;
}

export function recogniseUf2(bytes: Uint8Array): Uf2File | null {
  if (bytes.length < 32) return null;
  const view = viewOf(bytes);
  if (view.getUint32(0, true) !== MAGIC_0 || view.getUint32(4, true) !== MAGIC_1) return null;
  let blocks = 0;
  let bad = bytes.length % BLOCK !== 0;
  let from = Infinity;
  let to = 0;
  const families = new Set<number | null>();
  const promised = new Map<number | null, { total: number; seen: Set<number> }>();
  for (let at = 0; at + BLOCK <= bytes.length; at += BLOCK) {
    const word = (offset: number) => view.getUint32(at + offset, true);
    if (word(0) !== MAGIC_0 || word(4) !== MAGIC_1 || word(508) !== MAGIC_END) {
      bad = true;
      continue;
    }
    const flags = word(8);
    if (flags & NOT_MAIN_FLASH) continue;
    const address = word(12);
    blocks++;
    from = Math.min(from, address);
    to = Math.max(to, address + word(16));
    const family = flags & HAS_FAMILY ? word(28) : null;
    families.add(family);
    // Files of several families are numbered family by family.
    const { total, seen } = promised.get(family) ?? { total: word(24), seen: new Set() };
    promised.set(family, { total, seen: seen.add(word(20)) });
  }
  const missing = [...promised.values()].some(({ total, seen }) => seen.size !== total);
  const [family] = families;
  return {
    kind: 'uf2',
    blocks,
    family: families.size === 1 ? (family ?? null) : null,
    from: blocks ? from : 0,
    to,
    whole: blocks > 0 && !bad && !missing,
  };
}
