import { crc16Arc } from '../ground/checksums/crc16-arc';
import { asciiBytes, viewOf } from './bytes';

/** For tests: packages as their documents describe them, made whole each time. */

interface PacParts {
  version?: 'BP_R1.0.0' | 'BP_R2.0.1';
  user?: Uint8Array;
  backup?: Uint8Array;
  ap?: Uint8Array;
  /** Offset of operations without a payload. */
  operations?: 'running' | 'zero';
  records?: readonly { name: string; device: string; offset: number; size: number }[];
  /** Bytes of the partitions, as the XML says; 0: it says nothing. */
  xmlSize?: number;
}

/** Boot loader, AP image, an operation, both file systems, the XML. */
export function writePac({
  version = 'BP_R1.0.0',
  user = new Uint8Array([1, 2, 3]),
  backup = new Uint8Array([4, 5]),
  ap = new Uint8Array([6]),
  operations = 'running',
  records = [],
  xmlSize = 0x1000,
}: PacParts): Uint8Array<ArrayBuffer> {
  const table = new Uint8Array(32 * records.length);
  records.forEach(({ name, device, offset, size }, i) => {
    table.set(asciiBytes(`FBD2${device}${name}`), 32 * i);
    [offset, size, 0x1000, 0x1000, 0].forEach((value, j) =>
      viewOf(table).setUint32(32 * i + 12 + 4 * j, value, true),
    );
  });
  const file = (id: string) =>
    `\t\t<File>\r\n\t\t\t<ID>${id}</ID>\r\n\t\t\t<Type>CODE2</Type>\r\n\t\t\t<Block>\r\n` +
    `\t\t\t\t<Base>0x60500000</Base>\r\n\t\t\t\t<Size>0x${xmlSize.toString(16)}</Size>\r\n` +
    `\t\t\t</Block>\r\n\t\t</File>\r\n`;
  const xml = asciiBytes(
    `<BMAConfig>\r\n\t<SchemeList>\r\n\t\t<Scheme>\r\n${file('PY_FS_U')}${file('PY_FS_B')}` +
      `\t\t</Scheme>\r\n\t</SchemeList>\r\n</BMAConfig>\r\n`,
  );
  const entries: { id: string; data: Uint8Array; type: number }[] = [
    { id: 'FDL', data: new Uint8Array([0xfd]), type: 0x101 },
    { id: 'AP', data: Uint8Array.from([...ap, ...table]), type: 1 },
    { id: 'ERASE', data: new Uint8Array(), type: 0 },
    { id: 'PY_FS_U', data: user, type: 1 },
    { id: 'FLASH', data: new Uint8Array(), type: 0 },
    { id: 'PY_FS_B', data: backup, type: 1 },
    { id: '', data: xml, type: 2 },
  ];
  const head = 2124 + 2580 * entries.length;
  const bytes = new Uint8Array(head + entries.reduce((sum, { data }) => sum + data.length, 0));
  const view = viewOf(bytes);
  const text = (at: number, value: string) =>
    [...value].forEach((unit, i) => view.setUint16(at + 2 * i, unit.charCodeAt(0), true));
  text(0, version);
  view.setUint32(48, bytes.length, true);
  text(52, 'UIX8910');
  text(564, 'V1');
  view.setUint32(1076, entries.length, true);
  view.setUint32(1080, 2124, true);
  view.setUint32(2116, 0xfffafffa, true);
  let at = head;
  entries.forEach(({ id, data, type }, i) => {
    const entry = 2124 + 2580 * i;
    view.setUint32(entry, 2580, true);
    text(entry + 4, id);
    text(entry + 516, `${id || 'scheme'}.bin`);
    view.setUint32(entry + 1540, data.length, true);
    view.setUint32(entry + 1544, type, true);
    view.setUint32(entry + 1552, data.length || operations === 'running' ? at : 0, true);
    bytes.set(data, at);
    at += data.length;
  });
  view.setUint16(2120, crc16Arc(bytes.subarray(0, 2120)), true);
  view.setUint16(2122, crc16Arc(bytes.subarray(2124)), true);
  return bytes;
}

/** Keys, some words of a program, and the user file system. */
export function writeLod({ user, sum }: { user: Uint8Array; sum: boolean }) {
  const lines = ['#$mode=flsh_spi32m', '#$sectormap=16 x 4k', '@08000000', '0000BEEF', 'DEADBEEF'];
  let total = (0xbeef + 0xdeadbeef) >>> 0;
  lines.push('@083C0000');
  const view = viewOf(user);
  for (let at = 0; at < user.length; at += 4) {
    const word = view.getUint32(at, true);
    total = (total + word) >>> 0;
    lines.push(word.toString(16).toUpperCase().padStart(8, '0'));
  }
  if (sum) lines.push(`#checksum=${total.toString(16).toUpperCase().padStart(8, '0')}`);
  return asciiBytes(`${lines.join('\r\n')}\r\n`);
}
