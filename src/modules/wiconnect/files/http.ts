import { PortsideError } from '../../../ground/errors/portside-error';
import { byteLength, displayName } from '../../../volumes/paths';
import type { HttpOptions } from '../../extras';
import { COMMAND_MAX, type CommandLine } from '../line/command-line';
import { quoted } from './create-command';
import type { FileCommands } from './files';
import { fileAt, type NameTree } from './names';
import { checkUnprotected } from './protection';
import type { FileStore } from './store';
import { discardLeftovers, freeSlot, leftoversOf, noteFile } from '../replace/swap';
import { newName } from '../volume-changes';

/** Milliseconds for a whole transfer; each step of it has its own limit. */
const ALL = 3_600_000;

/**
 * Lets the module fetch a file. Where it replaces one, the new content comes under another name
 * first, as the module has no rename, and then once more.
 * @throws {PortsideError} `module-http-failed`, `already-exists`, `value-not-allowed` for the URL
 */
export async function fetchFile(
  store: FileStore,
  tree: NameTree,
  url: string,
  path: string,
  unlocked: boolean,
  options: HttpOptions,
): Promise<void> {
  const { commands } = store;
  const old = tree.rows.get(path);
  const name = old?.name ?? newName(store, tree, path);
  const rows = [...tree.rows.values()];
  const leftovers = await leftoversOf(store, rows, name);
  if (!old) {
    await download(commands, url, name, options);
    return discardLeftovers(store, leftovers);
  }
  if (!options.replace) throw new PortsideError('already-exists', { path: displayName(path) });
  checkUnprotected(commands.dialect, old, unlocked);
  const { waiting, note } = freeSlot(rows, name);
  if (note !== null) await store.put(noteFile(note, name), { signal: options.signal });
  await download(commands, url, waiting, options);
  await commands.closeStreamsOf(name);
  await commands.remove(name);
  await download(commands, url, name, options);
  await commands.remove(waiting);
  if (note !== null) await commands.remove(note);
  await discardLeftovers(store, leftovers);
}

/** @throws {PortsideError} `module-http-failed`, `not-found` */
export async function sendFile(
  commands: FileCommands,
  tree: NameTree,
  path: string,
  url: string,
  options: HttpOptions,
): Promise<void> {
  const { name } = fileAt(tree, path);
  await transfer(commands.line, `hup ${checkedUrl(url)} ${quoted(name)}`, url, options);
}

async function download(
  commands: FileCommands,
  url: string,
  name: string,
  options: HttpOptions,
): Promise<void> {
  const lettered = commands.dialect.options === 'lettered';
  const address = checkedUrl(url);
  const command = lettered
    ? `http_download ${address} -n ${quoted(name)}`
    : `hdo ${address} ${quoted(name)}`;
  await transfer(commands.line, command, url, options);
}

async function transfer(
  line: CommandLine,
  command: string,
  url: string,
  { signal, onLog }: HttpOptions,
): Promise<void> {
  const length = byteLength(command);
  if (length > COMMAND_MAX) {
    throw new PortsideError('command-too-long', { path: url, length, max: COMMAND_MAX });
  }
  const reply = await line.run(command, {
    within: ALL,
    idle: line.timing.http,
    proved: true,
    signal,
    ...(onLog ? { onLog } : {}),
  });
  const said = [...reply.logs, reply.text].join(' · ');
  if (reply.code !== 0) {
    throw new PortsideError('module-http-failed', { url, text: said.slice(0, 200) });
  }
  if (reply.text.trim() !== '') onLog?.(reply.text.trim());
}

/** @throws {PortsideError} `value-not-allowed` */
function checkedUrl(url: string): string {
  const ok = URL.canParse(url) && /^https?:\/\/[^\s"]+$/.test(url);
  if (!ok) throw new PortsideError('value-not-allowed', { value: url });
  return url;
}
