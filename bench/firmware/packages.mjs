// Packages of the size of the largest that vendors ship, written piece by piece.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { crc32, deflateRawSync } from 'node:zlib';
import { loadEngine } from 'littlefs-wasm';

const MB = 1_000_000;

/** Bytes that pack to about half, as programs do: words of a few kinds among noise. */
function programLike(size, seed) {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let at = 0; at + 4 <= size; at += 4) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    bytes.writeUInt32LE(at % 16 < 8 ? 0xe59f0000 + (state >>> 24) : state, at);
  }
  return bytes;
}

async function fileSystem() {
  const engine = await loadEngine();
  const text = new TextEncoder().encode('print("a file of the package")\n');
  return Buffer.from(
    engine.build([{ path: '/main.py', type: 'file', data: text }], {
      ...{ version: '1.1', progSize: 256, blockSize: 4096, blockCount: 1280 },
    }).bytes,
  );
}

async function writer(path) {
  const stream = createWriteStream(path);
  let at = 0;
  return {
    get at() {
      return at;
    },
    async put(bytes) {
      at += bytes.length;
      if (!stream.write(bytes)) await once(stream, 'drain');
    },
    async end() {
      stream.end();
      await once(stream, 'close');
    },
  };
}

const head = (size, fields) => {
  const bytes = Buffer.alloc(size);
  for (const [at, value, width = 4] of fields) bytes.writeUIntLE(value, at, width);
  return bytes;
};

/** An ASR package of members of 24 MB, packed and stored in turn. */
export async function writeLargeZip(path) {
  const out = await writer(path);
  const system = await fileSystem();
  const table = head(2188, [
    [4, 1],
    [8 + 48, 0x9ea000],
    [8 + 52, system.length],
  ]);
  table.write('BTPA', 0);
  table.write('customer_fs', 8);
  table.writeUInt32LE(crc32(table.subarray(0, 2184)), 2184);
  const central = [];
  const add = async (name, data, packed) => {
    const stored = packed ? deflateRawSync(data, { level: 1 }) : data;
    const numbers = [
      [0, crc32(data)],
      [4, stored.length],
      [8, data.length],
    ];
    const shift = (by) => numbers.map(([at, value]) => [at + by, value]);
    const method = packed ? 8 : 0;
    const common = [
      [0, 20, 2],
      [4, method, 2],
      [6, 0x5a8d7c21],
    ];
    const at = out.at;
    const named = (by) => common.map(([offset, value, width]) => [offset + by, value, width]);
    await out.put(head(30, [[0, 0x04034b50], ...named(4), ...shift(14), [26, name.length, 2]]));
    await out.put(Buffer.from(name));
    await out.put(stored);
    central.push(
      head(46, [
        ...[[0, 0x02014b50], [4, 20, 2], ...named(6), ...shift(16)],
        ...[
          [28, name.length, 2],
          [42, at],
        ],
      ]),
      Buffer.from(name),
    );
  };
  await add('download.json', Buffer.from('[]'), true);
  await add('partition.bin', table, true);
  await add('customer_fs.bin', system, true);
  for (let i = 0; out.at < 300 * MB; i++) {
    await add(`image${i}.bin`, programLike(24 * MB, i + 1), i % 2 === 0);
  }
  const at = out.at;
  const directory = Buffer.concat(central);
  const count = central.length / 2;
  await out.put(directory);
  await out.put(
    head(22, [
      ...[
        [0, 0x06054b50],
        [8, count, 2],
        [10, count, 2],
      ],
      ...[
        [12, directory.length],
        [16, at],
      ],
    ]),
  );
  await out.end();
}

/** CRC-16/ARC, bit by bit of each byte in a table. */
const ARC = Uint16Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xa001 : byte >>> 1;
  return byte;
});
const arc = (bytes, sum = 0) => {
  for (const byte of bytes) sum = ARC[(sum ^ byte) & 0xff] ^ (sum >>> 8);
  return sum;
};

/** Program, file system, description. */
export async function writeLargePac(path) {
  const system = await fileSystem();
  const xml = Buffer.from(
    '<BMAConfig><SchemeList><Scheme><File><ID>PY_FS_U</ID><Block><Base>0x60500000</Base>' +
      `<Size>0x${system.length.toString(16)}</Size></Block></File></Scheme></SchemeList></BMAConfig>`,
  );
  const entries = [
    ['AP', programLike(64 * MB - system.length, 7), 1],
    ['PY_FS_U', system, 1],
    ['', xml, 2],
  ];
  let offset = 2124 + 2580 * entries.length;
  const directory = entries.map(([id, data, type]) => {
    const bytes = head(2580, [
      [0, 2580],
      [1540, data.length],
      [1544, type],
      [1552, offset],
    ]);
    bytes.write(id, 4, 'utf16le');
    offset += data.length;
    return bytes;
  });
  const body = [...directory, ...entries.map(([, data]) => data)];
  const first = head(2124, [
    ...[
      [48, offset],
      [1076, entries.length],
      [1080, 2124],
      [2116, 0xfffafffa],
    ],
    [2122, body.reduce((sum, bytes) => arc(bytes, sum), 0), 2],
  ]);
  first.write('BP_R1.0.0', 0, 'utf16le');
  first.writeUInt16LE(arc(first.subarray(0, 2120)), 2120);
  const out = await writer(path);
  for (const bytes of [first, ...body]) await out.put(bytes);
  await out.end();
}
