import { PortsideError } from '../../ground/errors/portside-error';
import { displayName } from '../../volumes/paths';
import type { CallOptions } from '../../volumes/volume';
import type { Container, Member } from '../container-types';

/** Bytes of a description or table that is read at most. */
const SMALL = 4 * 1024 * 1024;

export const lastName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** A package may have all its files in one folder; the shortest path of the name is the one. */
export function memberNamed(zip: Container, name: string): Member | null {
  return memberLike(zip, (one) => one === name);
}

export function memberLike(zip: Container, is: (name: string) => boolean): Member | null {
  const found = zip.members.filter((member) => is(lastName(member.name)));
  return found.sort((a, b) => a.name.length - b.name.length)[0] ?? null;
}

/** @throws {PortsideError} `firmware-broken` if it is too large for what it is to be */
export async function readSmall(
  member: Member,
  options: CallOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (member.size > SMALL) {
    const what = displayName(member.name);
    throw new PortsideError('firmware-broken', { what, at: member.at ?? 0 });
  }
  return new Uint8Array(await (await member.read(options)).arrayBuffer());
}
