import { asciiBytes, startsWith, viewOf } from './bytes';

const MAGIC = asciiBytes('FNIF');
const COUNT_AT = 0x8c;

/** `flashinfo.bin` of the packages for ASR modules: the flash chips that may be on a module. */
export interface AsrFlashInfo {
  readonly kind: 'asr-flash-info';
  /** Chips described; null where the file ends before it says. */
  readonly devices: number | null;
}

export function recogniseAsrFlashInfo(bytes: Uint8Array): AsrFlashInfo | null {
  if (!startsWith(bytes, MAGIC)) return null;
  const devices = bytes.length >= COUNT_AT + 4 ? viewOf(bytes).getUint32(COUNT_AT, true) : null;
  return { kind: 'asr-flash-info', devices };
}
