import { bytesOf } from '../../../serial/bytes';
import type { StoredFile, VirtualLocation } from './flash';

type Row = readonly [
  location: VirtualLocation,
  type: number,
  flags: number,
  handle: number,
  size: number,
  version: string,
  name: string,
];

/** The listing of the manual. Its copies lost the versions: the ones here are made up. */
const ROWS: readonly Row[] = [
  ['extended', 0xfe, 0x0001, 73, 1853, '2.0.0.11', '/favicon.ico.gz'],
  ['extended', 0xfe, 0x0001, 68, 18067, '2.0.0.11', '/setup/images.png'],
  ['extended', 0xfe, 0x0001, 52, 10525, '2.0.0.11', '/setup/index.css.gz'],
  ['extended', 0xfe, 0x0001, 65, 10155, '2.0.0.11', '/setup/index.html'],
  ['extended', 0xfe, 0x0001, 55, 39247, '2.0.0.11', '/setup/index.js.gz'],
  ['extended', 0xfb, 0x0001, 74, 36511, '2.0.0.11', 'command_help.csv'],
  ['extended', 0xfd, 0x0001, 51, 135, '2.0.0.11', 'default_setup.script'],
  ['extended', 0x03, 0x0001, 50, 1236, '2.0.0.11', 'geotrust_ca.pem'],
  ['extended', 0xfe, 0x0021, 84, 2074, '1.0.0', 'my_ca.pem'],
  ['internal', 0x00, 0x001b, 0, 212736, '2.0.0.11', 'upgrade_app.exe'],
  ['internal', 0x81, 0x001b, 52, 178252, '2.0.0.11', 'wiconnect.exe'],
  ['extended', 0x01, 0x0009, 0, 203261, '5.26.230', 'wifi_fw.bin'],
  ['bulk', 0xfe, 0x0021, 25, 1995261, '1.0.0', 'DSC20564.JPEG'],
];

/** The manual's, with the last line filled up to the 135 bytes that the listing gives it. */
const SETUP_SCRIPT =
  'network_up,-s    ,Configuration network credentials\r\n' +
  'set wlan.auto_join.enabled,true,Enable network auto-join\r\n' +
  'save,-,Saving settings\r\n';

/** The 13 files of the manual, with contents that are made up but the same every time. */
export function manualFiles(): readonly StoredFile[] {
  return ROWS.map(([location, type, flags, handle, size, version, name]) => ({
    name,
    location,
    type,
    flags,
    version,
    handle,
    content: contentOf(name, size),
  }));
}

/** The same, as a cable that was pulled in the middle of a replacement of `my_ca.pem` leaves them. */
export function filesOfCutSwap(): readonly StoredFile[] {
  const files = manualFiles();
  const content = bytesOf('my_ca.pem: the new content of the virtual module\r\n'.repeat(60));
  return files.flatMap((file) =>
    file.name === 'my_ca.pem'
      ? [file, { ...file, name: 'my_ca.pem.portside-new', handle: 85, content }]
      : [file],
  );
}

function contentOf(name: string, size: number): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(size);
  if (name === 'default_setup.script') {
    content.fill(0x20);
    content.set(bytesOf(SETUP_SCRIPT).subarray(0, size));
    return content;
  }
  if (/\.(html|csv|pem)$/.test(name)) {
    const line = bytesOf(`${name}: a line of the virtual module\r\n`);
    for (let at = 0; at < size; at += line.length) {
      content.set(line.subarray(0, Math.min(line.length, size - at)), at);
    }
    return content;
  }
  let state = size + name.length;
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    content[at] = state >>> 24;
  }
  return content;
}
