import type { DiagnosticCode, DiskVersion, Forecast, Generation, Trust } from 'littlefs-wasm';
import { displayName } from '../../volumes/paths';
import type { EditRow } from '../../volumes/tree/types';
import { partitionOf } from '../describe';
import {
  REASON_PATHS,
  type ReasonCode,
  type Severity,
  type VerdictReason,
} from '../presets/target-types';
import { BLOCK_KINDS, type Geometry, type OpenedImage } from '../types';

/** What a verdict needs to know of an image, opened or only planned. Sizes in bytes. */
export interface VerdictSubject {
  readonly generation: Generation;
  readonly version: DiskVersion;
  readonly blockSize: number;
  readonly blockCount: number;
  /** Where block 0 lies in the file. */
  readonly offset: number;
  /** Of the whole file. */
  readonly fileSize: number;
  readonly blocksPresent: number;
  readonly trust: Trust;
  readonly nameMax: number;
  readonly fileMax: number;
  readonly attrMax: number;
  /** Highest blocks in use; -1 if none. */
  readonly highestUsed: number;
  /** Highest block in use by a superblock or directory; -1 if none. */
  readonly highestMetadata: number;
  readonly entries: readonly SubjectEntry[];
  readonly findings: readonly Finding[];
  /** Of a plan that does not fit its own geometry. */
  readonly noRoom: { readonly needed: number; readonly available: number } | null;
}

export interface SubjectEntry {
  readonly path: string;
  readonly name: string;
  readonly type: 'file' | 'dir';
  readonly damaged: boolean;
  /** Highest block of its own; -1 if none or not known. */
  readonly highestBlock: number;
}

export interface Finding {
  readonly code: DiagnosticCode;
  readonly block: number;
  /** Index into `entries`; -1 if none. */
  readonly entry: number;
  /** See the code. */
  readonly a: number;
  /** See the code. */
  readonly b: number;
}

/** An opened image as it is in the file. */
export function subjectOfOpened(image: OpenedImage): VerdictSubject {
  const { candidate, usage, entries, diagnostics, blocks } = image;
  // In a flash dump it is in its place, and the partition is what the driver mounts.
  const partition = partitionOf(image, candidate);
  const highest = new Int32Array(entries.length).fill(-1);
  let highestMetadata = -1;
  const metadata = [BLOCK_KINDS.indexOf('superblock'), BLOCK_KINDS.indexOf('directory')];
  blocks.owner.forEach((owner, block) => {
    if (metadata.includes(blocks.kind[block] ?? -1)) highestMetadata = block;
    if (owner >= 0) highest[owner] = block;
  });
  return {
    ...candidate,
    offset: partition ? 0 : candidate.offset,
    fileSize: partition?.size ?? image.fileSize,
    highestUsed: usage.highestUsedBlock,
    highestMetadata,
    entries: entries.map(({ path, name, type, damaged, id }) => ({
      ...{ path, name, type, damaged },
      highestBlock: highest[id] ?? -1,
    })),
    findings: diagnostics,
    noRoom: null,
  };
}

/**
 * What a build of the rows will be. It packs blocks from the first one on, so the forecast's count
 * says which is the highest.
 */
export function subjectOfPlan(
  rows: readonly EditRow[],
  geometry: Geometry,
  forecast: Forecast,
): VerdictSubject {
  const { blockSize, blockCount, nameMax, fileMax, attrMax } = geometry;
  const [major, minor] = geometry.version.split('.').map(Number);
  const root = { path: '/', name: '', type: 'dir', damaged: false, highestBlock: -1 } as const;
  const { blocks: needed, available, fits } = forecast;
  return {
    generation: major === 1 ? 1 : 2,
    version: { major: major ?? 0, minor: minor ?? 0 },
    ...{ blockSize, blockCount, nameMax, fileMax, attrMax },
    offset: 0,
    fileSize: blockSize * blockCount,
    blocksPresent: blockCount,
    trust: 'verified',
    highestUsed: needed - 1,
    highestMetadata: needed - 1,
    entries: [
      root,
      ...rows.map(({ path, name, type }) => ({
        ...{ path, name, type },
        damaged: false,
        highestBlock: -1,
      })),
    ],
    findings: [],
    noRoom: fits ? null : { needed, available },
  };
}

export function reason(
  code: ReasonCode,
  severity: Severity,
  params: VerdictReason['params'] = {},
): VerdictReason {
  return { code, severity, params, paths: [] };
}

/** A reason about entries; none if there are none. */
export function reasonAbout(
  code: ReasonCode,
  severity: Severity,
  entries: readonly SubjectEntry[],
  params: VerdictReason['params'] = {},
): VerdictReason[] {
  if (!entries.length) return [];
  const paths = entries.slice(0, REASON_PATHS).map(({ path }) => displayName(path));
  return [{ code, severity, params: { count: entries.length, ...params }, paths }];
}
