// Lets pages of an origin use every port without the chooser: a managed policy of the machine.
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The order of names is the order of time, and the last file counts. */
const NAME = /^portside-serial-(\d+)-(\d+)\.json$/;

function folderOf(chromium: string): string {
  return /chrome/.test(basename(chromium))
    ? '/etc/opt/chrome/policies/managed'
    : '/etc/chromium/policies/managed';
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The rig's own files, oldest first; those of ended processes are removed. */
function files(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => {
      const pid = NAME.exec(name)?.[2];
      if (!pid) return false;
      if (isAlive(Number(pid))) return true;
      rmSync(join(folder, name), { force: true });
      return false;
    })
    .sort();
}

function originsIn(path: string): string[] {
  try {
    const policy = JSON.parse(readFileSync(path, 'utf8')) as {
      SerialAllowAllPortsForUrls?: string[];
    };
    return policy.SerialAllowAllPortsForUrls ?? [];
  } catch (error) {
    // Its process has ended in between.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * Allows an origin until `dispose` is called. Several processes may do so at once: of several
 * files Chromium takes the last one, so each repeats what the earlier ones say.
 * @throws where the folder can't be written
 */
export function allowPorts(chromium: string, origin: string): () => void {
  const folder = folderOf(chromium);
  mkdirSync(folder, { recursive: true });
  let path = '';
  for (;;) {
    if (path) rmSync(path);
    const name = `portside-serial-${Date.now()}-${process.pid}.json`;
    path = join(folder, name);
    const earlier = files(folder).flatMap((name) => originsIn(join(folder, name)));
    const origins = [...new Set([...earlier, origin])];
    // Others read it as soon as it is there, so it comes whole.
    const temporary = join(dirname(folder), name);
    writeFileSync(temporary, JSON.stringify({ SerialAllowAllPortsForUrls: origins }));
    renameSync(temporary, path);
    const last = files(folder).at(-1);
    if (last && originsIn(join(folder, last)).includes(origin)) break;
  }
  const own = path;
  return () => rmSync(own, { force: true });
}
