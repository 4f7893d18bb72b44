import type { MountPoint } from './mount-point';
import { ScriptFailure } from '../line/script';
import type { Turn } from '../line/scheduler';
import { cleanUp } from './store';

/**
 * As `cleanUp`. A file system that fails says so itself where it is shown, and keeps nothing else
 * from being done.
 */
export async function tidyUp(
  turn: Turn,
  place: MountPoint,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  try {
    return await cleanUp(turn, place, signal);
  } catch (thrown) {
    if (!(thrown instanceof ScriptFailure)) throw thrown;
    return [];
  }
}
