import type { MountPoint } from './mount-point';
import type { SendOptions } from './receive';
import type { Turn } from '../line/scheduler';
import { storeByRename } from './store';
import { storeInPlace } from './store-flat';

/** Stores a file as safely as the module allows. @throws {PortsideError} as either does */
export function storeFile(
  turn: Turn,
  place: MountPoint,
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  options: SendOptions,
): Promise<void> {
  const store = place.abilities.osHas.has('rename') ? storeByRename : storeInPlace;
  return store(turn, place, path, bytes, options);
}
