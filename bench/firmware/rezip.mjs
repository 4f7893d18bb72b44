// The same zip by zip.js, in Node: every member read and written into another archive.
import { createWriteStream, openAsBlob } from 'node:fs';
import { Writable } from 'node:stream';
import { BlobReader, configure, ZipReader, ZipWriter } from '@zip.js/zip.js';

/** `passThrough`: packed bytes are carried over; else they are unpacked and packed again. */
export async function rezip(from, to, passThrough) {
  configure({ useWebWorkers: false });
  const reader = new ZipReader(new BlobReader(await openAsBlob(from)));
  const writer = new ZipWriter(Writable.toWeb(createWriteStream(to)));
  for (const entry of await reader.getEntries()) {
    const stream = new TransformStream();
    const { compressionMethod, uncompressedSize, signature, lastModDate } = entry;
    const options = passThrough
      ? { passThrough, compressionMethod, uncompressedSize, signature, lastModDate }
      : { lastModDate };
    await Promise.all([
      entry.getData(stream.writable, { passThrough }),
      writer.add(entry.filename, stream.readable, options),
    ]);
  }
  await writer.close();
  await reader.close();
}
