import { toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { byteLength, displayName } from '../../volumes/paths';
import type { HttpOptions } from '../extras';
import { quoted } from './files/create-command';
import { isDamage, missing, type FileCommands } from './files/files';
import type { ListingRow } from './files/listing';
import { fileAt, type NameTree } from './files/names';
import { newName } from './files/new-name';
import { checkUnprotected } from './files/protection';
import type { FileStore } from './files/store';
import { COMMAND_MAX, type CommandLine } from './line/command-line';
import { place, type Bring } from './replace/place';

/** Milliseconds for a whole transfer; each step of it has its own limit. */
const ALL = 3_600_000;
const HTTP_FAILED = 'module-http-failed';

/**
 * Lets the module fetch a file. If it replaces one, the new content comes under another name
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
  const { dialect } = commands;
  const old = tree.rows.get(path);
  if (old && !options.replace) {
    throw new PortsideError('already-exists', { path: displayName(path) });
  }
  if (old) checkUnprotected(dialect, old, unlocked);
  const name = old?.name ?? newName(dialect, tree, path);
  const rows = [...tree.rows.values()];
  let cameOnce = false;
  const bring: Bring = async (at) => {
    const listed = cameOnce ? await commands.list() : rows;
    const before = listed.filter((row) => row.name !== at);
    // Unlike what is sent from here, a transfer can be cancelled at any moment: it may take an hour.
    await download(commands, before, url, at, options, cameOnce);
    cameOnce = true;
  };
  await place(store, rows, name, bring, { signal: options.signal });
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

/**
 * Nobody here knows the content, so that what came with a lost answer, or under another name, is
 * taken away again.
 * @param before what the module has without the file
 * @param persists a refusal is put down to a damaged command or answer
 */
async function download(
  commands: FileCommands,
  before: readonly ListingRow[],
  url: string,
  name: string,
  options: HttpOptions,
  persists = false,
): Promise<void> {
  const lettered = commands.dialect.options === 'lettered';
  const address = checkedUrl(url);
  const command = lettered
    ? `http_download ${address} -n ${quoted(name)}`
    : `hdo ${address} ${quoted(name)}`;
  const shown = await commands.line.proves(options.signal);
  for (let turn = 0; ; turn++) {
    const error = await transfer(commands.line, command, url, options).then(
      () => null,
      (thrown: unknown) => toPortsideError(thrown),
    );
    if (commands.line.wire.failure && error) throw error;
    const came = missing(await commands.list(), before).map((row) => row.name);
    if (!error && came.includes(name)) return;
    const ours = came.filter((other) => other === name || (!shown && mayBe(name, other)));
    for (const stray of ours) {
      await commands.closeStreamsOf(stray);
      await commands.remove(stray);
    }
    const again =
      error === null || isDamage(error) || (error.code === HTTP_FAILED && (persists || !shown));
    if (turn > 0 || !again) throw error ?? new PortsideError('reply-damaged');
  }
}

/** Whether one lost, doubled or changed byte of a command makes the other name of the one. */
function mayBe(name: string, other: string): boolean {
  return [name, quoted(name)].some((sent) => {
    let [from, to] = [0, 0];
    while (from < sent.length && sent[from] === other[from]) from++;
    while (to < sent.length - from && sent.at(-1 - to) === other.at(-1 - to)) to++;
    return from + to >= sent.length - 1 && Math.abs(other.length - sent.length) <= 1;
  });
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
    throw new PortsideError(HTTP_FAILED, { url, text: said.slice(0, 200) });
  }
  if (reply.text.trim() !== '') onLog?.(reply.text.trim());
}

/** @throws {PortsideError} `value-not-allowed` */
function checkedUrl(url: string): string {
  const ok = URL.canParse(url) && /^https?:\/\/[^\s"]+$/.test(url);
  if (!ok) throw new PortsideError('value-not-allowed', { value: url });
  return url;
}
