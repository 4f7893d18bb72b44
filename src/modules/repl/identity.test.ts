import { expect, it } from 'vitest';
import { identityOf } from './identity';

const NOTHING = {
  uname: [],
  platform: '',
  version: '',
  machine: null,
  heapFree: null,
  heapUsed: null,
};

it.each([
  [
    {
      uname: [
        'sysname=EC600S-CNLB',
        'nodename=EC600S',
        'release=1.12.0',
        'version=v1',
        'qpyver=V0001',
      ],
    },
    { model: 'EC600S-CNLB', firmware: 'V0001' },
  ],
  [
    { uname: ['rp2', 'rp2', '1.24.0', 'v1.24.0 on 2024-10-25', 'Raspberry Pi Pico with RP2040'] },
    { model: 'rp2', firmware: 'v1.24.0 on 2024-10-25' },
  ],
  [
    {
      platform: 'qemu',
      version: '3.4.0; MicroPython v1.26.1 on 2026-11-21',
      machine: 'mps2-an385 with Cortex-M3',
    },
    { model: 'mps2-an385 with Cortex-M3', firmware: 'MicroPython v1.26.1 on 2026-11-21' },
  ],
  [
    { platform: 'linux', version: '3.4.0' },
    { model: 'linux', firmware: '3.4.0' },
  ],
  [{}, { model: null, firmware: null }],
] as const)('names a module by the best that it says of itself: %j', (said, expected) => {
  expect(identityOf({ ...NOTHING, ...said })).toMatchObject(expected);
});
