import { quoted } from './files/create-command';
import type { HttpOptions } from '../extras';
import type { FileCommands } from './files/files';
import { fileAt, type NameTree } from './files/names';

/** Milliseconds for a whole script. */
const ALL = 600_000;

/** Runs a script of `command,arguments,comment` lines; gives what the module said. */
export async function runSetup(
  { line }: FileCommands,
  tree: NameTree,
  path: string | undefined,
  { signal, onLog }: HttpOptions,
): Promise<string> {
  const { name } = fileAt(tree, path ?? '/default_setup.script');
  const reply = await line.must(`setup cmd -v ${quoted(name)}`, {
    within: ALL,
    idle: line.timing.http,
    proved: true,
    signal,
    ...(onLog ? { onLog } : {}),
  });
  return [...reply.logs, reply.text].join('\r\n');
}
