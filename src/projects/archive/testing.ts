import { crc32 } from '../../ground/checksums/crc32';

/** For tests: zips byte by byte, with every field open to lies. */
export interface RawEntry {
  name: string | Uint8Array;
  data?: Uint8Array;
  /** Bytes as they lie in the zip, if they are not `data` itself. */
  packed?: Uint8Array;
  method?: number;
  flags?: number;
  crc?: number;
  size?: number;
  packedSize?: number;
  /** Upper half: Unix mode. */
  external?: number;
  /** Where the directory says that the entry lies. */
  offset?: number;
  /** What the local header says, if it differs. */
  local?: { name?: string; size?: number; crc?: number };
  extra?: Uint8Array;
}

export interface RawEnd {
  count?: number;
  directoryOffset?: number;
  directorySize?: number;
  before?: Uint8Array;
  after?: Uint8Array;
}

const encode = (name: string | Uint8Array) =>
  typeof name === 'string' ? new TextEncoder().encode(name) : name;

function fields(...values: readonly (readonly [bytes: 2 | 4, value: number])[]): number[] {
  return values.flatMap(([bytes, value]) =>
    Array.from({ length: bytes }, (_, i) => Math.floor(value / 2 ** (8 * i)) & 0xff),
  );
}

export function rawZip(entries: readonly RawEntry[], end: RawEnd = {}): Uint8Array<ArrayBuffer> {
  const out: number[] = [...(end.before ?? [])];
  const push = (bytes: Iterable<number>) => {
    for (const byte of bytes) out.push(byte);
  };
  const directory: number[] = [];
  for (const entry of entries) {
    const data = entry.data ?? new Uint8Array();
    const packed = entry.packed ?? data;
    const { method = 0, flags = 0x800, external = 0, local = {} } = entry;
    const extra = entry.extra ?? new Uint8Array();
    const header = (crc: number, size: number, name: Uint8Array) =>
      fields(
        ...([
          [2, 20],
          [2, flags],
          [2, method],
          [2, 0],
          [2, 0x21],
        ] as const),
        ...([
          [4, crc],
          [4, entry.packedSize ?? packed.length],
          [4, size],
        ] as const),
        ...([
          [2, name.length],
          [2, extra.length],
        ] as const),
      );
    const [name, crc, size] = [
      encode(entry.name),
      entry.crc ?? crc32(data),
      entry.size ?? data.length,
    ];
    const localName = encode(local.name ?? entry.name);
    const at = out.length;
    push(fields([4, 0x04034b50]));
    push(header(local.crc ?? crc, local.size ?? size, localName));
    push(localName);
    push(extra);
    push(packed);
    directory.push(
      ...fields([4, 0x02014b50], [2, 0x0314]),
      ...header(crc, size, name),
      ...fields([2, 0], [2, 0], [2, 0], [4, external], [4, entry.offset ?? at]),
      ...name,
      ...extra,
    );
  }
  const start = out.length;
  push(directory);
  push(
    fields(
      ...([
        [4, 0x06054b50],
        [2, 0],
        [2, 0],
      ] as const),
      ...([
        [2, end.count ?? entries.length],
        [2, end.count ?? entries.length],
      ] as const),
      ...([
        [4, end.directorySize ?? directory.length],
        [4, end.directoryOffset ?? start],
      ] as const),
      [2, 0],
    ),
  );
  push(end.after ?? []);
  return Uint8Array.from(out);
}
