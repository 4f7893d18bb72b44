import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../ground/checksums/crc32';

/** For tests: a writer of zips of all kinds, independent of what reads them. */
export interface WrittenMember {
  name: string;
  data: Uint8Array;
  stored?: boolean;
  /** The sizes stand behind the data, with or without signature, in 32 or 64 bits. */
  descriptor?: { signed: boolean; width: 4 | 8 };
  /** The numbers stand in the extra field. */
  zip64?: boolean;
  extra?: Uint8Array;
  centralExtra?: Uint8Array;
  comment?: Uint8Array;
  time?: number;
  flags?: number;
  method?: number;
  /** Bytes between this record and the next. */
  gap?: number;
  /** Said instead of what is so. */
  lies?: { size?: number; crc?: number; offset?: number; localMethod?: number };
}

interface Around {
  before?: number;
  gap?: number;
  comment?: Uint8Array;
  zip64?: boolean;
  count?: number;
}

const u16 = (value: number) => [value & 0xff, (value >> 8) & 0xff];
const u32 = (value: number) => [...u16(value % 0x10000), ...u16(Math.floor(value / 0x10000))];
const u64 = (value: number) => [...u32(value % 2 ** 32), ...u32(Math.floor(value / 2 ** 32))];

export function writeZip(
  members: readonly WrittenMember[],
  { before = 0, gap = 0, comment = new Uint8Array(), zip64 = false, count }: Around = {},
): Uint8Array<ArrayBuffer> {
  const out: number[] = new Array<number>(before).fill(0x23);
  const push = (bytes: Iterable<number>) => {
    for (const byte of bytes) out.push(byte);
  };
  const central: number[][] = [];
  for (const member of members) {
    const { name, data, stored, descriptor, extra = [], flags = 0, time = 0x5a8d_7c21 } = member;
    const packed = stored ? data : new Uint8Array(deflateRawSync(data));
    const method = member.method ?? (stored ? 0 : 8);
    const crc = member.lies?.crc ?? crc32(data);
    const size = member.lies?.size ?? data.length;
    const path = new TextEncoder().encode(name);
    const bits = flags | (descriptor ? 8 : 0) | 0x800;
    const offset = member.lies?.offset ?? out.length - before;
    const far = (value: number) => (member.zip64 ? 0xffffffff : value);
    const wide = member.zip64 ? [...u16(1), ...u16(16), ...u64(size), ...u64(packed.length)] : [];
    const localWide = descriptor ? [] : wide;
    push([...u32(0x04034b50), ...u16(20), ...u16(bits)]);
    push([...u16(member.lies?.localMethod ?? method), ...u32(time)]);
    push(descriptor ? u32(0) : u32(crc));
    push(descriptor ? [...u32(0), ...u32(0)] : [...u32(far(packed.length)), ...u32(far(size))]);
    push([...u16(path.length), ...u16(localWide.length + extra.length)]);
    push([...path, ...localWide, ...extra]);
    push(packed);
    if (descriptor) {
      const number = descriptor.width === 8 ? u64 : u32;
      if (descriptor.signed) push(u32(0x08074b50));
      push([...u32(crc), ...number(packed.length), ...number(size)]);
    }
    push(new Array<number>(member.gap ?? 0).fill(0xa5));
    const centralExtra = member.centralExtra ?? [];
    const said = member.comment ?? new Uint8Array();
    central.push([
      ...[...u32(0x02014b50), ...u16(0x031e), ...u16(20), ...u16(bits), ...u16(method)],
      ...[...u32(time), ...u32(crc), ...u32(far(packed.length)), ...u32(far(size))],
      ...[...u16(path.length), ...u16(wide.length + centralExtra.length), ...u16(said.length)],
      ...[...u16(0), ...u16(0), ...u32(0x81a4_0000), ...u32(offset)],
      ...[...path, ...wide, ...centralExtra, ...said],
    ]);
  }
  push(new Array<number>(gap).fill(0x5a));
  const at = out.length - before;
  for (const header of central) push(header);
  const size = out.length - before - at;
  const said = count ?? members.length;
  if (zip64) {
    const record = out.length - before;
    push([...u32(0x06064b50), ...u64(44), ...u16(45), ...u16(45), ...u32(0), ...u32(0)]);
    push([...u64(said), ...u64(said), ...u64(size), ...u64(at)]);
    push([...u32(0x07064b50), ...u32(0), ...u64(record), ...u32(1)]);
  }
  push([...u32(0x06054b50), ...u16(0), ...u16(0)]);
  push(zip64 ? [...u16(0xffff), ...u16(0xffff)] : [...u16(said), ...u16(said)]);
  push(zip64 ? [...u32(0xffffffff), ...u32(0xffffffff)] : [...u32(size), ...u32(at)]);
  push([...u16(comment.length), ...comment]);
  return Uint8Array.from(out);
}
