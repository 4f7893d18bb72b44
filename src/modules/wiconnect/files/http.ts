import { toPortsideError } from '../../../ground/errors/convert';
import { PortsideError } from '../../../ground/errors/portside-error';
import { byteLength, displayName } from '../../../volumes/paths';
import type { HttpOptions } from '../../extras';
import { COMMAND_MAX, type CommandLine } from '../line/command-line';
import { quoted } from './create-command';
import { isDamage, missing, type FileCommands } from './files';
import type { FileRow } from './listing';
import { fileAt, type NameTree } from './names';
import { checkUnprotected } from './protection';
import type { FileStore } from './store';
import { freeSlot } from '../replace/slots';
import { discardLeftovers, leftoversOf, noteFile } from '../replace/swap';
import { newName } from '../volume-changes';

/** Milliseconds for a whole transfer; each step of it has its own limit. */
const ALL = 3_600_000;
const HTTP_FAILED = 'module-http-failed';

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
    await download(commands, rows, url, name, options);
    return discardLeftovers(store, leftovers);
  }
  if (!options.replace) throw new PortsideError('already-exists', { path: displayName(path) });
  checkUnprotected(commands.dialect, old, unlocked);
  const { waiting, note } = freeSlot(rows, name);
  if (note !== null) await store.put(noteFile(note, name), { signal: options.signal });
  try {
    await download(commands, rows, url, waiting, options);
  } catch (thrown) {
    if (note !== null && !commands.line.wire.failure) await store.abandon(note);
    throw thrown;
  }
  await commands.closeStreamsOf(name);
  await commands.remove(name);
  try {
    const others = (await commands.list()).filter((row) => row.name !== name);
    // It came a moment ago.
    await download(commands, others, url, name, options, true);
  } catch (thrown) {
    const params = { path: displayName(name), other: displayName(waiting) };
    throw new PortsideError('swap-unfinished', params, { cause: thrown });
  }
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

/**
 * Nobody here knows the content, so that what came with a lost answer, or under another name, is
 * taken away again.
 * @param before what the module has without the file
 * @param persists a refusal is put down to a damaged command or answer
 */
async function download(
  commands: FileCommands,
  before: readonly FileRow[],
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
