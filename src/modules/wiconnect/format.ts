import { PortsideError } from '../../ground/errors/portside-error';
import type { CallOptions, VolumeEntry } from '../../volumes/volume';
import type { Flash } from '../extras';
import { refusal, type CommandLine } from './line/command-line';
import type { NameTree } from './files/names';

/** Memories that can be formatted. Whether bulk flash is there, only the module knows. */
export const FLASHES: readonly Flash[] = (['bulk', 'extended'] as const).map((id) => ({
  id,
  label: { key: `wiconnect_flash_${id}`, params: {} },
  warning: { key: `wiconnect_format_${id}`, params: {} },
}));

/** Files that go with a format. If listings do not say which memory a file is in, it may be any. */
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
  return addressIn((await line.mustAsk('get wlan.mac', { signal })).text);
}

/** As the module writes it, without quotes or a name around it. */
export function addressIn(text: string): string {
  return /(?:[0-9a-f]{2}[:-]?){5}[0-9a-f]{2}/i.exec(text)?.[0] ?? text.trim();
}

/** @throws {PortsideError} `address-differs`, `command-…` */
export async function formatFlash(
  line: CommandLine,
  flash: Flash['id'],
  address: string,
  options: CallOptions = {},
): Promise<void> {
  let own = await hardwareAddress(line, options);
  // The answer may be damaged.
  if (!sameAddress(own, address)) own = await hardwareAddress(line, options);
  if (!sameAddress(own, address)) throw new PortsideError('address-differs', { address });
  const commands =
    flash === 'bulk'
      ? ['format_flash bulk', 'format bulk']
      : [`format extended ${own}`, `format_flash extended ${own}`];
  for (const [i, command] of commands.entries()) {
    // Once it has begun it can't be stopped.
    const reply = await line.run(command, { within: line.timing.format, proved: true });
    if (reply.code === 0) return;
    // One of its two names may be unknown; nothing happened then.
    if (reply.code !== 3 || i === commands.length - 1) throw refusal(reply, command);
  }
}

/** People write it with colons, dashes or nothing. */
const digits = (address: string) => address.replaceAll(/[^0-9a-f]/gi, '').toUpperCase();
const sameAddress = (a: string, b: string) => digits(a) !== '' && digits(a) === digits(b);
