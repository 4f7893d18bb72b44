import { recogniseAsrFlashInfo } from './asr-flash-info';
import { recogniseAsrPartitionTable } from './asr-partition-table';
import type { Container } from './container';
import { recogniseEspPartitionTable } from './esp-partition-table';
import { recogniseGzip } from './gzip';
import { recogniseIntelHex } from './intel-hex';
import { recogniseLod } from './lod';
import { recognisePac } from './pac';
import { recogniseUf2 } from './uf2';
import { recogniseZip } from './zip';

/** One after the other; each looks at the beginning first, so that other bytes cost little. */
const RECOGNISERS: readonly ((bytes: Uint8Array) => Container | null)[] = [
  recogniseUf2,
  recogniseZip,
  recogniseGzip,
  recognisePac,
  recogniseAsrPartitionTable,
  recogniseAsrFlashInfo,
  recogniseLod,
  recogniseIntelHex,
  recogniseEspPartitionTable,
];

/** What container the bytes are, whatever the file is called; null where none that is known. */
export function recogniseContainer(bytes: Uint8Array): Container | null {
  for (const recognise of RECOGNISERS) {
    const container = recognise(bytes);
    if (container) return container;
  }
  return null;
}
