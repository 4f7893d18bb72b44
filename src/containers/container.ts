import type { AsrFlashInfo } from './asr-flash-info';
import type { AsrPartitionTable } from './asr-partition-table';
import type { EspPartitionTable } from './esp-partition-table';
import type { GzipFile } from './gzip';
import type { IntelHexFile } from './intel-hex';
import type { LodPackage } from './lod';
import type { PacPackage } from './pac';
import type { Uf2File } from './uf2';
import type { ZipArchive } from './zip';

/**
 * A file that holds other files, partitions or scattered memory, known by its bytes alone. What
 * lies in it is not in one piece, or not all of it, so its bytes are no file system's.
 */
export type Container =
  | Uf2File
  | IntelHexFile
  | GzipFile
  | ZipArchive
  | PacPackage
  | LodPackage
  | EspPartitionTable
  | AsrPartitionTable
  | AsrFlashInfo;
