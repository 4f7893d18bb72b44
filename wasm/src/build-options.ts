import { checkObject, firstUnknown, show } from './check.js';
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

function fail(option: string, message: string, detail: Record<string, string | number>): never {
  throw new LittlefsError('bad-option', message, { option, ...detail });
}

function refuse(option: keyof BuildOptions, given: unknown, rule: string): never {
  const value = typeof given === 'number' || typeof given === 'string' ? given : show(given);
  const message = `The option ${option} is ${show(given)}, but ${rule}. Choose another value.`;
  return fail(option, message, { value });
}

function inRange(option: keyof BuildOptions, given: unknown, min: number, max: number): number {
  if (typeof given !== 'number' || !Number.isInteger(given) || given < min || given > max) {
    return refuse(option, given, `it must be a whole number from ${min} to ${max}`);
  }
  return given;
}

function divides(option: 'readSize' | 'progSize', given: unknown, blockSize: number): number {
  const value = inRange(option, given, 1, blockSize);
  if (blockSize % value) refuse(option, value, `blockSize (${blockSize}) must be a multiple of it`);
  return value;
}

function checkVersion(given: unknown): (typeof VERSIONS)[BuildVersion] {
  if (typeof given !== 'string' || !Object.hasOwn(VERSIONS, given)) {
    return refuse('version', given, `it must be one of ${Object.keys(VERSIONS).join(', ')}`);
  }
  return VERSIONS[given as BuildVersion];
}

function leastCommonMultiple(a: number, b: number): number {
  let [low, high] = [a, b];
  while (low) [low, high] = [high % low, low];
  return (a / high) * b;
}

/** The driver reads and programs its cache whole, and fills blocks from it. */
function checkCache(given: unknown, unit: number, blockSize: number): number {
  const value = inRange('cacheSize', given === undefined ? unit : given, 1, blockSize);
  if (value % unit || blockSize % value) {
    const rule = `it must be a multiple of ${unit} (of readSize and progSize), and blockSize (${blockSize}) one of it`;
    refuse('cacheSize', value, rule);
  }
  return value;
}

/**
 * The one place that knows every option. Those with a default may be undefined.
 * @throws {LittlefsError} `bad-option`; `bad-argument` if there are none at all
 */
export function settle(given: unknown): Settings {
  const options = checkObject(given, 'options') as { [K in keyof Required<BuildOptions>]: unknown };
  const { version, blockSize: block, blockCount: count, ...sizes } = options;
  const { readSize: read = 16, progSize: prog, cacheSize: cache, inlineMax, ...limits } = sizes;
  const { fill = 0xff, keepFree = 0, nameMax = 255, ...maxima } = limits;
  const { fileMax = FILE_MAX, attrMax = TAG_MAX, pathMax = 0xffffffff, ...others } = maxima;
  // The type says that nothing is left, and with it that no option was forgotten here.
  const unknown = firstUnknown(others satisfies Record<string, never>);
  if (unknown !== undefined) {
    fail(
      unknown,
      `There is no option ${JSON.stringify(unknown)}. See BuildOptions for those there are.`,
      {},
    );
  }

  const [major, minor] = checkVersion(version);
  const blockSize = inRange('blockSize', block, 128, IMAGE_MAX);
  const blockCount = inRange('blockCount', count, 2, IMAGE_MAX);
  if (blockSize * blockCount > IMAGE_MAX) {
    refuse('blockCount', blockCount, `the image may have ${IMAGE_MAX} bytes at most`);
  }
  const readSize = divides('readSize', read, blockSize);
  const progSize = divides('progSize', prog === undefined ? readSize : prog, blockSize);
  const cacheSize = checkCache(cache, leastCommonMultiple(readSize, progSize), blockSize);
  return {
    ...{ major, minor, blockSize, blockCount, readSize, progSize, cacheSize },
    inlineMax: inRange('inlineMax', inlineMax === undefined ? cacheSize : inlineMax, 0, cacheSize),
    fill: inRange('fill', fill, 0, 0xff),
    keepFree: inRange('keepFree', keepFree, 0, blockCount - 1),
    nameMax: inRange('nameMax', nameMax, 1, major === 1 ? NAME_MAX_1 : TAG_MAX),
    fileMax: inRange('fileMax', fileMax, 0, FILE_MAX),
    attrMax: inRange('attrMax', attrMax, 0, TAG_MAX),
    pathMax: inRange('pathMax', pathMax, 1, 0xffffffff),
  };
}

/** As the engine's `struct build_options` has them. */
export function optionWords(settings: Settings): number[] {
  const { major, minor, blockSize, blockCount, progSize } = settings;
  const { nameMax, fileMax, attrMax, inlineMax, pathMax } = settings;
  return [
    major,
    minor,
    blockSize,
    blockCount,
    progSize,
    nameMax,
    fileMax,
    attrMax,
    inlineMax,
    pathMax,
  ];
}
