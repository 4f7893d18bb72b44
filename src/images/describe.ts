import type { Candidate, DiskVersion, Forecast } from 'littlefs-wasm';
import type { EspPartition } from '../containers/esp32/table';
import type { Target } from './presets/target-types';
import type { OpenedImage } from './types';
import type { ImageSnapshot } from './snapshot';

/** The numbers of the sentence that says what an image is. */
export interface HeaderFacts {
  readonly version: DiskVersion;
  /** Bytes. */
  readonly blockSize: number;
  readonly blockCount: number;
  readonly files: number;
  readonly directories: number;
  /** Sum of all file sizes. */
  readonly contentBytes: number;
  /** Null while the forecast is pending. */
  readonly usedBlocks: number | null;
  /** Of `usableBlocks`; negative if it does not fit. Null while the forecast is pending. */
  readonly freeBlocks: number | null;
  /** Blocks the module will use; fewer than `blockCount` if it leaves the last one alone. */
  readonly usableBlocks: number;
  /** Where the file system begins in the file; 0 for a new image. */
  readonly offset: number;
  /** The partition of a flash dump that it begins; null for all others. */
  readonly partition: EspPartition | null;
  /** Other file systems found in the same file. */
  readonly otherCandidates: number;
}

/** Null for a new image whose geometry is still open. */
export function headerFacts(snapshot: ImageSnapshot, target: Target | null): HeaderFacts | null {
  const { opened, geometry, rows, dirty } = snapshot;
  if (!geometry) return null;
  const shown = opened && !dirty ? opened.candidate : null;
  const [major, minor] = geometry.version.split('.').map(Number);
  const files = rows.filter(({ type }) => type === 'file');
  const blockCount = shown?.blockCount ?? geometry.blockCount;
  const blockSize = shown?.blockSize ?? geometry.blockSize;
  const usableBlocks = usable(blockCount, blockSize, target) ?? blockCount - geometry.keepFree;
  const forecast = forecastOf(snapshot);
  const usedBlocks = opened && !dirty ? opened.usage.used : (forecast?.blocks ?? null);
  return {
    version: shown?.version ?? { major: major ?? 0, minor: minor ?? 0 },
    ...{ blockSize, blockCount, usedBlocks, usableBlocks },
    files: files.length,
    directories: rows.length - files.length,
    contentBytes: files.reduce((sum, { size }) => sum + size, 0),
    freeBlocks: usedBlocks === null ? null : usableBlocks - usedBlocks,
    offset: shown?.offset ?? 0,
    partition: opened && shown ? partitionOf(opened, shown) : null,
    otherCandidates: opened && !dirty ? opened.candidates.length - 1 : 0,
  };
}

/** The partition of a flash dump that a file system begins. */
export function partitionOf(
  { partitions }: Pick<OpenedImage, 'partitions'>,
  { offset }: Pick<Candidate, 'offset'>,
): EspPartition | null {
  return partitions.find((partition) => partition.offset === offset) ?? null;
}

function usable(blockCount: number, blockSize: number, target: Target | null): number | null {
  if (!target?.module.littlefs || blockSize !== target.module.blockSize) return null;
  const { size, module } = target;
  const all = size === null ? blockCount : Math.floor(size / blockSize);
  return Math.min(blockCount, all - module.keepFree);
}

function forecastOf({ forecast }: ImageSnapshot): Forecast | null {
  if (forecast.kind === 'ready') return forecast.forecast;
  return forecast.kind === 'pending' ? forecast.last : null;
}
