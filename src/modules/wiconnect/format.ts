import { PortsideError } from '../../errors/portside-error';
import type { CallOptions, VolumeEntry } from '../../volumes/volume';
import type { Flash } from '../extras';
import type { CommandLine } from './command-line';
import type { NameTree } from './names';

/** Memories that can be formatted. Whether bulk flash is there, only the module knows. */
export function flashesOf(): readonly Flash[] {
  return (['bulk', 'extended'] as const).map((id) => ({
    id,
    label: { key: `wiconnect_flash_${id}`, params: {} },
    warning: { key: `wiconnect_format_${id}`, params: {} },
  }));
}

/** Files that go with a format. Where listings do not say where a file is, it may be any. */
export function lostBy(tree: NameTree, flash: Flash['id']): VolumeEntry[] {
  return tree.entries.filter(({ path }) => {
    const row = tree.rows.get(path);
    return row !== undefined && (row.location === flash || row.location === null);
  });
}

export async function hardwareAddress(
  line: CommandLine,
  { signal }: CallOptions = {},
): Promise<string> {
  return (await line.mustAsk('get wlan.mac', { signal })).text.trim();
}

/** @throws {PortsideError} `address-differs`, `command-…` */
export async function formatFlash(
  line: CommandLine,
  flash: Flash['id'],
  address: string,
  options: CallOptions = {},
): Promise<void> {
  const own = await hardwareAddress(line, options);
  if (digits(own) === '' || digits(own) !== digits(address)) {
    throw new PortsideError('address-differs', { address });
  }
  const command = flash === 'bulk' ? 'format_flash bulk' : `format extended ${own}`;
  // Once it has begun it can't be stopped.
  await line.must(command, { within: line.timing.format });
}

/** People write it with colons, dashes or nothing. */
const digits = (address: string) => address.replaceAll(/[^0-9a-f]/gi, '').toUpperCase();
