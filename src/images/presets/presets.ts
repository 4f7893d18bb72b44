import type { ModulePreset, PartitionPreset } from './target-types';

/*
 * Where the numbers come from. QuecPython: Quectel's published partition tables, mklfs calls and
 * firmware packages. MicroPython: its own sources, `extmod/vfs_lfsx.c` (read and program size 32,
 * cache four times the larger of the two), `ports/esp32/partitions-4MiB.csv`,
 * `ports/rp2/modules/_boot.py` (program size 256) and the boards' `mpconfigboard.h`. MicroPython
 * up to 1.21 carries littlefs 2.5 (disk 2.0), later ones 2.8 and up (disk 2.1, reads 2.0).
 */

/** Bytes; every QuecPython driver reads, programs and erases in blocks of this size. */
const BLOCK = 4096;

function quecPartitions(user: number | null, backup: number | null): PartitionPreset[] {
  return [
    { id: 'user', size: user, fileName: 'customer_fs.bin', mountPoint: '/usr' },
    { id: 'backup', size: backup, fileName: 'customer_backup_fs.bin', mountPoint: '/bak' },
  ];
}

/** What all QuecPython modules with littlefs have in common. */
const QUECPYTHON = {
  family: 'quecpython',
  littlefs: true,
  blockSize: BLOCK,
  readSize: BLOCK,
  progSize: BLOCK,
  cacheSize: BLOCK,
  // The firmware mounts size / 4096 - 1 blocks.
  keepFree: 1,
  // As mklfs leaves it.
  fill: 0x00,
  nameMax: 255,
  // 64 to 512 bytes, by firmware.
  pathMax: { sure: 64, never: 512 },
  onMountFailure: 'silent-format',
  adjustable: null,
} as const;

type Sizes = readonly [user: number | null, backup: number | null];

/** Generation 1, as mklfs builds it. */
function quec1(id: string, label: string, [user, backup]: Sizes): ModulePreset {
  return {
    ...QUECPYTHON,
    id,
    label,
    generation: 1,
    version: '1.1',
    minorSure: 1,
    minorMax: 1,
    partitions: quecPartitions(user, backup),
    driverBlockCount: 'not-compared',
    provenance: {
      sizes: user === null ? 'unknown' : 'published',
      version: 'published',
      geometry: 'published',
    },
  };
}

/** Generation 2; the minor version and the driver's block count are not published. */
function quec2(id: string, label: string): ModulePreset {
  return {
    ...quec1(id, label, [null, null]),
    generation: 2,
    version: '2.0',
    minorSure: 0,
    minorMax: null,
    driverBlockCount: 'unknown',
    provenance: { sizes: 'unknown', version: 'safe-choice', geometry: 'published' },
  };
}

const QUECPYTHON_MODULES: readonly ModulePreset[] = [
  quec1('ec600s-cnla', 'EC600S-CNLA / CNAA', [5242880, 204800]),
  quec1('ec100y-cn', 'EC100Y-CN', [5242880, 204800]),
  quec1('ec600s-cnlb', 'EC600S-CNLB', [385024, 102400]),
  {
    ...quec1('unisoc-8910', 'EC200U / EC600U / EG915U', [393216, 131072]),
    // Newer packages: both partitions together 0x80000, moved in steps of a block.
    adjustable: { together: 0x80000, step: BLOCK, min: 5 * BLOCK },
  },
  quec1('bc25', 'BC25', [131072, 65536]),
  quec1('ec600n', 'EC600N', [null, null]),
  quec1('ec800n', 'EC800N', [null, null]),
  quec1('ec600m', 'EC600M', [null, null]),
  quec1('ec800m', 'EC800M', [null, null]),
  quec1('ec200a', 'EC200A', [null, null]),
  quec1('ec600g', 'EC600G', [null, null]),
  quec1('ec800g', 'EC800G', [null, null]),
  quec1('ec600k', 'EC600K', [null, null]),
  quec2('ec800m-cnlc', 'EC800M-CNLC / CNLF / CNGC'),
  quec2('ec600e', 'EC600E'),
  quec2('ec800e', 'EC800E'),
  {
    ...quec1('bg95', 'BG95 / BG600L', [null, null]),
    // Qualcomm's EFS: there is no image to build.
    littlefs: false,
    partitions: [],
  },
];

function microPython(
  id: string,
  label: string,
  size: number,
  own: Pick<ModulePreset, 'progSize' | 'cacheSize' | 'onMountFailure'>,
): ModulePreset {
  return {
    id,
    label,
    family: 'micropython',
    littlefs: true,
    generation: 2,
    version: '2.0',
    minorSure: 0,
    minorMax: 1,
    partitions: [{ id: 'vfs', size, fileName: `${id}.bin`, mountPoint: '/' }],
    blockSize: BLOCK,
    readSize: 32,
    ...own,
    keepFree: 0,
    fill: 0xff,
    nameMax: 255,
    pathMax: null,
    driverBlockCount: 'partition',
    adjustable: null,
    provenance: { sizes: 'published', version: 'safe-choice', geometry: 'published' },
  };
}

/** Formats a blank partition; prints a warning for ever if it holds anything else. */
const ESP32 = { progSize: 32, cacheSize: 128, onMountFailure: 'stops' } as const;
/** `_boot.py` formats whatever does not mount. */
const RP2040 = { progSize: 256, cacheSize: 1024, onMountFailure: 'silent-format' } as const;

const MICROPYTHON_BOARDS: readonly ModulePreset[] = [
  microPython('esp32-4mb', 'ESP32 (4 MB flash)', 0x200000, ESP32),
  microPython('rp2040-pico', 'Raspberry Pi Pico', 1408 * 1024, RP2040),
  microPython('rp2040-pico-w', 'Raspberry Pi Pico W', 848 * 1024, RP2040),
];

/** The modules people can choose, QuecPython first. */
export const PRESETS: readonly ModulePreset[] = [...QUECPYTHON_MODULES, ...MICROPYTHON_BOARDS];

export function presetById(id: string): ModulePreset | undefined {
  return PRESETS.find((preset) => preset.id === id);
}
