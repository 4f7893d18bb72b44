/** The first moment that a zip can hold, for the same bytes every time: littlefs keeps no dates. */
const NO_DATE = new Date(1980, 0, 1);

/** What writes a zip in memory; loaded when first needed. `level`: 0 to 9, how much is shrunk. */
export async function zipWriter(options: { readonly level?: number } = {}) {
  const { ZipWriter, Uint8ArrayWriter, Uint8ArrayReader, TextReader } =
    await import('@zip.js/zip.js/lib/zip-core-custom.js');
  const writer = new ZipWriter(new Uint8ArrayWriter(), {
    // Its workers come from blob: URLs, which the page's policy refuses.
    useWebWorkers: false,
    extendedTimestamp: false,
    lastModDate: NO_DATE,
    ...options,
  });
  return { writer, Uint8ArrayReader, TextReader };
}

/** A few files side by side as a zip; each name is one that every system takes. */
export async function zipFiles(
  files: readonly { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }[],
): Promise<Uint8Array<ArrayBuffer>> {
  const { writer, Uint8ArrayReader } = await zipWriter();
  for (const { name, bytes } of files) await writer.add(name, new Uint8ArrayReader(bytes));
  return writer.close();
}
