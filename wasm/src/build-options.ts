import { LittlefsError } from './errors.js';
import type { BuildOptions, BuildVersion } from './types.js';

/** Bytes; keeps every offset far from the end of 32 bits. */
const IMAGE_MAX = 2 ** 30;
/** Sizes are signed 32-bit integers in the driver's interface. */
const FILE_MAX = 2147483647;
/** Longest data of a generation-2 tag: ten bits less the mark for "deleted". */
const TAG_MAX = 1022;
/** Longest name of generation 1, whose length has eight bits. */
const NAME_MAX_1 = 255;

const VERSIONS: Readonly<Record<BuildVersion, readonly [major: 1 | 2, minor: number]>> = {
  '1.1': [1, 1],
  '2.0': [2, 0],
  '2.1': [2, 1],
};

/** Options with every default filled in. */
export type Settings = Required<Omit<BuildOptions, 'version'>> & { major: 1 | 2; minor: number };

function refuse(option: keyof BuildOptions, value: number | string, rule: string): never {
  throw new LittlefsError(
    'bad-option',
    `The option ${option} is ${value}, but ${rule}. Choose another value.`,
    { option, value },
  );
}

function inRange(option: keyof BuildOptions, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    refuse(option, value, `it must be a whole number from ${min} to ${max}`);
  }
  return value;
}

function divides(option: 'readSize' | 'progSize', value: number, blockSize: number): number {
  inRange(option, value, 1, blockSize);
  if (blockSize % value) refuse(option, value, `blockSize (${blockSize}) must be a multiple of it`);
  return value;
}

/** @throws {LittlefsError} `bad-option` */
export function settle(options: BuildOptions): Settings {
  if (!Object.hasOwn(VERSIONS, options.version)) {
    refuse('version', options.version, `it must be one of ${Object.keys(VERSIONS).join(', ')}`);
  }
  const [major, minor] = VERSIONS[options.version];
  const blockSize = inRange('blockSize', options.blockSize, 128, IMAGE_MAX);
  const blockCount = inRange('blockCount', options.blockCount, 2, IMAGE_MAX);
  if (blockSize * blockCount > IMAGE_MAX) {
    refuse('blockCount', blockCount, `the image may have ${IMAGE_MAX} bytes at most`);
  }
  const readSize = divides('readSize', options.readSize ?? 16, blockSize);
  const progSize = divides('progSize', options.progSize ?? readSize, blockSize);
  const nameMax = major === 1 ? NAME_MAX_1 : TAG_MAX;
  return {
    major,
    minor,
    blockSize,
    blockCount,
    readSize,
    progSize,
    fill: inRange('fill', options.fill ?? 0xff, 0, 0xff),
    keepFree: inRange('keepFree', options.keepFree ?? 0, 0, blockCount - 1),
    nameMax: inRange('nameMax', options.nameMax ?? 255, 1, nameMax),
    fileMax: inRange('fileMax', options.fileMax ?? FILE_MAX, 0, FILE_MAX),
    attrMax: inRange('attrMax', options.attrMax ?? TAG_MAX, 0, TAG_MAX),
    cacheSize: inRange('cacheSize', options.cacheSize ?? progSize, 1, blockSize),
    pathMax: inRange('pathMax', options.pathMax ?? 0xffffffff, 1, 0xffffffff),
  };
}

/** As the engine's `struct build_options` has them. */
export function optionWords(settings: Settings): number[] {
  const { major, minor, blockSize, blockCount, progSize } = settings;
  const { nameMax, fileMax, attrMax, cacheSize, pathMax } = settings;
  return [
    major,
    minor,
    blockSize,
    blockCount,
    progSize,
    nameMax,
    fileMax,
    attrMax,
    cacheSize,
    pathMax,
  ];
}
