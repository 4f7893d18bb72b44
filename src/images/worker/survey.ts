import type { Entry, Image } from 'littlefs-wasm';
import { freeName, joinPath, nameFromBytes } from '../../volumes/paths';
import type { TimeSlices } from '../../ground/time-slices';
import {
  BLOCK_KINDS,
  BLOCK_STATES,
  type BlockTable,
  type ImageEntry,
  type OpenedImage,
} from '../types';

/** Everything about an image that the page keeps at hand. */
export async function survey(
  image: Image,
  about: Pick<
    OpenedImage,
    'handle' | 'fileName' | 'fileSize' | 'candidates' | 'partitions' | 'repair'
  >,
  slices: TimeSlices,
): Promise<OpenedImage> {
  const { candidate, diagnostics, usage } = image;
  const { blocks, fill, progSize } = await surveyBlocks(image, slices);
  const entries = surveyEntries(image);
  return { ...about, candidate, entries, diagnostics, usage, blocks, fill, progSize };
}

async function surveyBlocks(
  image: Image,
  slices: TimeSlices,
): Promise<Pick<OpenedImage, 'blocks' | 'fill' | 'progSize'>> {
  const { blockCount, blockSize } = image.candidate;
  const blocks: BlockTable = {
    kind: new Uint8Array(blockCount),
    state: new Uint8Array(blockCount),
    owner: new Int32Array(blockCount),
  };
  let blankFf = 0;
  let blank00 = 0;
  let progSize = blockSize;
  for (let block = 0; block < blockCount; block++) {
    const { kind, state, owner, commits, validBytes } = image.block(block);
    blocks.kind[block] = BLOCK_KINDS.indexOf(kind);
    blocks.state[block] = BLOCK_STATES.indexOf(state);
    blocks.owner[block] = owner;
    if (kind === 'free' && state === 'blank-ff') blankFf++;
    if (kind === 'free' && state === 'blank-00') blank00++;
    if (commits && image.candidate.generation === 2) progSize = gcd(progSize, validBytes);
    if (block % 64 === 0) await slices.next();
  }
  const fill = blankFf + blank00 === 0 ? null : blankFf >= blank00 ? 0xff : 0x00;
  return { blocks, fill, progSize };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function surveyEntries(image: Image): ImageEntry[] {
  const bad = new Set(
    image.diagnostics.filter(({ code }) => code === 'name-bad').map(({ entry }) => entry),
  );
  const paths: string[] = [];
  const recorded: string[] = [];
  const taken = new Map<number, Set<string>>();
  return image.entries.map((entry) => {
    const siblings = taken.get(entry.parent) ?? new Set();
    taken.set(entry.parent, siblings);
    const { name, standIn } = usableName(entry, bad.has(entry.id), siblings);
    siblings.add(name);
    const path = entry.parent < 0 ? '/' : joinPath(paths[entry.parent] ?? '/', name);
    paths[entry.id] = path;
    const recordedPath =
      entry.parent < 0
        ? '/'
        : joinPath(recorded[entry.parent] ?? '/', nameFromBytes(entry.nameBytes));
    recorded[entry.id] = recordedPath;
    const { id, parent, type, size, storage, blocks, at, attributes, damaged } = entry;
    return {
      ...{ id, parent, type, name, path, size, storage, blocks, at, attributes, damaged },
      nameBad: standIn,
      recordedPath,
    };
  });
}

function usableName(
  entry: Entry,
  bad: boolean,
  siblings: ReadonlySet<string>,
): { name: string; standIn: boolean } {
  if (entry.parent < 0) return { name: '', standIn: false };
  const real = nameFromBytes(entry.nameBytes);
  const allowed = bad ? allowedName(real) : real;
  const name = siblings.has(allowed) ? freeName(allowed, (it) => siblings.has(it)) : allowed;
  return { name, standIn: name !== real };
}

/** Something close to the name that may stand in a path. */
function allowedName(name: string): string {
  if (name === '') return '(empty)';
  if (name === '.' || name === '..') return `(${name})`;
  return name.replaceAll('/', '\u2215').replaceAll('\0', '\u2400');
}
