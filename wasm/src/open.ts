import { checkCandidate, checkDump } from './check.js';
import { LittlefsError } from './errors.js';
import { outOfMemory, type Instance, type Runtime } from './instance.js';
import { OpenedImage } from './image.js';
import { findRecords, storeCandidate, takeTables } from './records.js';
import type { Candidate, Image } from './types.js';

/** Address of the dump that `instance` runs on. @throws {LittlefsError} `no-memory` */
function openDump(instance: Instance, size: number): number {
  const address = instance.exports.open_dump(size) >>> 0;
  return address || noMemory(size);
}

function noMemory(size: number): never {
  return outOfMemory(`Not enough memory to read ${size} bytes.`, size);
}

/** See `Engine.find`. */
export function findCandidates(runtime: Runtime, bytes: unknown): Candidate[] {
  const dump = checkDump(bytes);
  return runtime.use(dump, (instance) => {
    const address = openDump(instance, dump.length);
    return findRecords(instance, instance.count(instance.exports.find(address, dump.length)));
  });
}

/** See `Engine.open`. */
export function openImage(runtime: Runtime, bytes: unknown, given?: unknown): Image {
  const dump = checkDump(bytes);
  return openChecked(runtime, dump, given === undefined ? given : checkCandidate(given, dump));
}

function openChecked(
  runtime: Runtime,
  dump: Uint8Array,
  candidate: Candidate | undefined,
  afterRepair = false,
): Image {
  const tables = runtime.use(dump, (instance) => {
    const { exports } = instance;
    const address = openDump(instance, dump.length);
    const chosen = candidate
      ? storeCandidate(instance, candidate)
      : exports.first_candidate(address, dump.length);
    if (!chosen) throw new LittlefsError('not-littlefs', 'No littlefs was found in the bytes.');
    if (!exports.open_image(address, dump.length, chosen, Number(afterRepair))) {
      noMemory(dump.length);
    }
    return takeTables(instance, chosen);
  });
  const image: Image = new OpenedImage(runtime, dump, tables, () =>
    openChecked(runtime, dump, image.candidate, true),
  );
  return image;
}
