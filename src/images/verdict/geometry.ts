import type { Target, VerdictReason } from '../presets/target-types';
import { reason, reasonAbout, type VerdictSubject } from './subject';

/** What a driver of generation 2 is compiled with, unless its vendor says otherwise. */
const DRIVER_LIMITS = { fileMax: 2147483647, attrMax: 1022 };

/** Generation, version, place, block size and count, and size, as the driver compares them. */
export function geometryReasons(subject: VerdictSubject, target: Target): VerdictReason[] {
  const { module } = target;
  if (subject.generation !== module.generation) {
    // Nothing else can be compared: the driver does not even find its magic.
    return [
      reason('generation-differs', 'fatal', {
        image: subject.generation,
        module: module.generation,
      }),
    ];
  }
  return [
    ...(subject.noRoom ? [reason('no-room', 'fatal', subject.noRoom)] : []),
    ...versionReasons(subject, target),
    ...(subject.offset === 0
      ? []
      : [reason('offset-not-zero', 'fatal', { offset: subject.offset })]),
    ...limitReasons(subject, target),
    ...blockReasons(subject, target),
    ...sizeReasons(subject, target),
    ...lastBlockReasons(subject, target),
  ];
}

function versionReasons({ version }: VerdictSubject, { module }: Target): VerdictReason[] {
  const { minorSure, minorMax, generation } = module;
  const image = `${version.major}.${version.minor}`;
  if (version.minor <= minorSure) return [];
  if (minorMax !== null && version.minor > minorMax) {
    return [reason('version-newer', 'fatal', { image, module: `${generation}.${minorMax}` })];
  }
  return [reason('version-unconfirmed', 'warning', { image, sure: `${generation}.${minorSure}` })];
}

/** Generation 2 refuses a superblock that promises more than the driver was compiled for. */
function limitReasons(subject: VerdictSubject, { module }: Target): VerdictReason[] {
  if (subject.generation === 1) return [];
  const limits = { nameMax: module.nameMax, ...DRIVER_LIMITS };
  return (Object.keys(limits) as (keyof typeof limits)[])
    .filter((limit) => subject[limit] > limits[limit])
    .map((limit) =>
      reason('limit-exceeds', 'fatal', {
        limit,
        image: subject[limit],
        module: limits[limit],
      }),
    );
}

function blockReasons(subject: VerdictSubject, target: Target): VerdictReason[] {
  const { generation, blockSize, blockCount } = subject;
  const { module, size } = target;
  if (blockSize !== module.blockSize) {
    // Generation 1 mounts, as it only looks at block 0, and then finds everything misplaced.
    const severity = generation === 2 ? 'fatal' : 'error';
    return [reason('block-size-differs', severity, { image: blockSize, module: module.blockSize })];
  }
  if (size === null) return [reason('size-unknown', 'warning')];
  const all = Math.floor(size / module.blockSize);
  const less = all - module.keepFree;
  switch (module.driverBlockCount) {
    case 'not-compared':
      return [];
    case 'partition':
      return blockCount === all
        ? []
        : [reason('block-count-differs', 'fatal', { image: blockCount, module: all })];
    case 'unknown':
      // The image that the firmware package brings has one of the two.
      return blockCount === all || blockCount === less
        ? [reason('block-count-unconfirmed', 'warning', { image: blockCount, all, less })]
        : [reason('block-count-differs', 'fatal', { image: blockCount, module: all })];
  }
}

function sizeReasons({ fileSize, offset }: VerdictSubject, { size }: Target): VerdictReason[] {
  // What stands before or behind it in a dump is not flashed with it.
  if (size === null || offset !== 0 || fileSize === size) return [];
  const params = { file: fileSize, partition: size };
  return fileSize > size
    ? [reason('file-larger', 'error', params)]
    : [reason('file-smaller', 'warning', params)];
}

function lastBlockReasons(subject: VerdictSubject, { module, size }: Target): VerdictReason[] {
  if (size === null || subject.blockSize !== module.blockSize) return [];
  const usable = Math.floor(size / module.blockSize) - module.keepFree;
  if (subject.highestUsed < usable) return [];
  const severity =
    subject.generation === 2 && subject.highestMetadata >= usable ? 'fatal' : 'error';
  const inside = subject.entries.filter(({ highestBlock }) => highestBlock >= usable);
  const params = { first: subject.highestUsed, usable };
  const about = reasonAbout('last-block-used', severity, inside, params);
  return about.length ? about : [reason('last-block-used', severity, { count: 0, ...params })];
}
