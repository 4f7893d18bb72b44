import type { CopyRow, PlannedRoom } from './types';
import type { CallOptions, Room, RoomChange, Volume } from '../volume';

/**
 * Whether the target has room for the ticked rows. Exact if the volume can tell it; else sizes
 * are summed up, which is less than what a file system will take.
 * @param ticked ids; default: the rows ticked from the start
 */
export async function planRoom(
  target: Volume,
  rows: readonly CopyRow[],
  ticked?: ReadonlySet<number>,
  options: CallOptions = {},
): Promise<PlannedRoom> {
  const carried = rows.filter((row) => row.tickable && (ticked?.has(row.id) ?? row.ticked));
  const room = target.room
    ? await target.room(carried.map(changeOf), { signal: options.signal })
    : await summedUp(target, carried);
  return { ...room, fits: room.available === null || room.needed <= room.available };
}

function changeOf({ path, type, size, action }: CopyRow): RoomChange {
  return { path, type, size: action === 'delete' ? null : size };
}

async function summedUp(target: Volume, rows: readonly CopyRow[]): Promise<Room> {
  const { usedBytes, totalBytes, contentBytes } = await target.usage();
  let needed = usedBytes ?? contentBytes;
  for (const { action, size, replaced } of rows) {
    needed += action === 'delete' ? -size : size - (replaced ?? 0);
  }
  return { unit: 'bytes', needed, available: totalBytes };
}
