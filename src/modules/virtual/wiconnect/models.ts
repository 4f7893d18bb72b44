import type { WiconnectDialect } from '../../wiconnect/line/dialects';
import type { FlashSizes } from './flash';

export interface VirtualWiConnectModel {
  readonly dialect: WiconnectDialect;
  /** For a chooser. */
  readonly label: string;
  /** What `ver` answers. That of WiConnect 2 is the manual's; the others follow it by guess. */
  readonly version: string;
  readonly mac: string;
  readonly flash: FlashSizes;
  /** Machine mode is switched by this variable. */
  readonly modeVariable: 'system.cmd.mode' | 'system.cmd.format';
}

const MIB = 1 << 20;

/** One for each dialect. Sizes of flash are typical, not documented. */
export const virtualWiConnectModels: readonly VirtualWiConnectModel[] = [
  {
    dialect: 'wiconnect-2',
    label: 'AMW004 (WiConnect 2.2)',
    version: 'WiConnect-2.2.0.12, Built:2015-04-08 20:12:21 for AMW004.3, Board:AMW004-E03.3',
    mac: '4C:55:CC:10:02:4A',
    flash: { extended: MIB, bulk: 8 * MIB, files: 128 },
    modeVariable: 'system.cmd.mode',
  },
  {
    dialect: 'wiconnect-1',
    label: 'AMW004 (WiConnect 1.1)',
    version: 'WiConnect-1.1.0.4, Built:2014-07-01 10:00:00 for AMW004.2, Board:AMW004-E02.2',
    mac: '4C:55:CC:10:02:4B',
    flash: { extended: MIB, bulk: 8 * MIB, files: 128 },
    modeVariable: 'system.cmd.mode',
  },
  {
    dialect: 'zentrios',
    label: 'AMW006 (ZentriOS-W 3.6)',
    version: 'ZentriOS-W-3.6.1.0, Built:2016-11-23 18:02:11 for AMW006.2, Board:AMW006-E02.2',
    mac: '4C:55:CC:1A:30:01',
    flash: { extended: MIB, bulk: 8 * MIB, files: 128 },
    modeVariable: 'system.cmd.mode',
  },
  {
    dialect: 'gecko-2',
    label: 'AMW037 (Gecko OS 2.3)',
    version:
      'Gecko_OS-STANDARD-2.3.0-1122, Built:2018-10-02 09:31:05 for AMW037.1, Board:AMW037-E01',
    mac: '4C:55:CC:2B:70:10',
    flash: { extended: MIB, bulk: 8 * MIB, files: 128 },
    modeVariable: 'system.cmd.format',
  },
  {
    dialect: 'gecko-4',
    label: 'WGM160P (Gecko OS 4.2)',
    version: 'Gecko_OS-STANDARD-4.2.7-11064, Built:2021-03-03 11:20:40 for WGM160P, Board:WGM160P',
    mac: '4C:55:CC:3C:16:00',
    flash: { extended: MIB, bulk: 8 * MIB, files: 128 },
    modeVariable: 'system.cmd.format',
  },
];

export function virtualModel(dialect: WiconnectDialect): VirtualWiConnectModel {
  const model = virtualWiConnectModels.find((candidate) => candidate.dialect === dialect);
  if (!model) throw new Error(`No virtual module speaks ${dialect}`);
  return model;
}
