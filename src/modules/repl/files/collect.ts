import type { ReplAbilities } from '../line/abilities';

/**
 * Python that closes the files which a program left open, ahead of a change. Else they are closed
 * whenever memory runs short: if a block device is written in Python that may be in the middle of
 * a change, and littlefs then may never come back from it (seen with generation 2).
 */
export function collectSource({ heapFree }: Pick<ReplAbilities, 'heapFree'>): string {
  return heapFree === null ? 'pass\n' : "__import__('gc').collect()\n";
}
