/*
 * The platform decodes GBK and GB18030 but encodes neither, so the way back is made from its own
 * decoder. The structure is that of GB 18030: one byte below 0x80; two bytes, lead 0x81–0xFE,
 * trail 0x40–0xFE without 0x7F; four bytes for the rest.
 */
const LEADS = 126;
const TRAILS = 190;
/** Four-byte codes 0x81308130–0x8431A439, which stand for the rest of the basic plane. */
const BASIC = 39_420;
/** Linear number of the four-byte code of U+10000. */
const ASTRAL = 189_000;

interface Tables {
  /** By code unit: the two-byte code, or 0. */
  readonly two: Uint16Array;
  /** By code unit: linear number of the four-byte code plus one, or 0. */
  readonly four: Uint16Array;
}

let tables: Tables | undefined;

function build(): Tables {
  const decoder = new TextDecoder('gb18030');
  const two = new Uint16Array(0x10000);
  const four = new Uint16Array(0x10000);
  const row = new Uint8Array(TRAILS * 2);
  for (let lead = 0x81; lead < 0x81 + LEADS; lead++) {
    for (let i = 0; i < TRAILS; i++) row.set([lead, trailAt(i)], i * 2);
    const text = decoder.decode(row);
    // One code unit each; anything else would shift all that follow, so such a row is not used.
    if (text.length !== TRAILS) continue;
    for (let i = 0; i < TRAILS; i++) {
      const unit = text.charCodeAt(i);
      if (unit !== 0xfffd && !two[unit]) two[unit] = (lead << 8) | trailAt(i);
    }
  }
  const codes = new Uint8Array(BASIC * 4);
  for (let i = 0; i < BASIC; i++) codes.set(fourBytes(i), i * 4);
  const text = decoder.decode(codes);
  if (text.length === BASIC) {
    for (let i = 0; i < BASIC; i++) if (!two[text.charCodeAt(i)]) four[text.charCodeAt(i)] = i + 1;
  }
  return { two, four };
}

const trailAt = (i: number) => (i < 0x3f ? 0x40 + i : 0x41 + i);

function fourBytes(linear: number): [number, number, number, number] {
  const fourth = linear % 10;
  const third = Math.trunc(linear / 10) % 126;
  const second = Math.trunc(linear / 1260) % 10;
  return [0x81 + Math.trunc(linear / 12_600), 0x30 + second, 0x81 + third, 0x30 + fourth];
}

/**
 * The bytes of a character, or null if it has none.
 * @param wide four-byte codes too, which GB18030 has and GBK has not
 */
export function gbBytes(character: string, wide: boolean): readonly number[] | null {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return [point];
  tables ??= build();
  if (point < 0x10000) {
    const code = tables.two[point] ?? 0;
    if (code) return [code >> 8, code & 0xff];
    const linear = tables.four[point] ?? 0;
    return wide && linear ? fourBytes(linear - 1) : null;
  }
  return wide ? fourBytes(ASTRAL + point - 0x10000) : null;
}

export interface GbShape {
  /** Codes of two or four bytes. */
  readonly codes: number;
  /** Those of GB 2312, which nearly all Chinese text is written with. */
  readonly common: number;
  readonly fourByte: boolean;
}

/** How bytes look if they are GB18030; they must decode as such. */
export function gbShape(bytes: Uint8Array): GbShape {
  let codes = 0;
  let common = 0;
  let fourByte = false;
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at] as number;
    if (lead <= 0x80) continue;
    const trail = bytes[++at] ?? 0;
    codes++;
    if (trail < 0x40) {
      fourByte = true;
      at += 2;
    } else if (lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1) common++;
  }
  return { codes, common, fourByte };
}
