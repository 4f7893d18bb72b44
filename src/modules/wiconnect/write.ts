import { throwIfCancelled } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { displayName } from '../../volumes/paths';
import type { FileAttributes, ModuleWriteOptions } from '../module';
import { attributesOf, defaultAttributes } from './files/attributes';
import type { NameTree } from './files/names';
import { checkNewName, newName } from './files/new-name';
import { checkUnprotected } from './files/protection';
import type { FileStore } from './files/store';
import { versionNumber } from './files/version';
import type { DialectFacts } from './line/dialects';
import { place } from './replace/place';

export interface WriteFileOptions extends ModuleWriteOptions {
  /** System files may be replaced. */
  readonly unlocked: boolean;
  /** As the module is to have it. Default: what the path asks for. */
  readonly name?: string;
}

/**
 * Says what file it is to be, and has `place` find it its place; `FileStore.put` sends it.
 * @throws {PortsideError} as `ModuleVolume.write`, `place` and `FileStore.put` do
 */
export async function writeFile(
  store: FileStore,
  tree: NameTree,
  path: string,
  bytes: Uint8Array,
  options: WriteFileOptions,
): Promise<void> {
  const { replace = false, unlocked, keepOld, signal, onProgress } = options;
  const { dialect } = store.commands;
  throwIfCancelled(signal);
  const old = tree.rows.get(path);
  const name = old?.name ?? options.name ?? newName(dialect, tree, path);
  if (!old) checkNewName(dialect, name);
  if (old && !replace) throw new PortsideError('already-exists', { path: displayName(path) });
  if (old) checkUnprotected(dialect, old, unlocked);
  const before = old ? attributesOf(dialect, old) : defaultAttributes(dialect, name);
  const attributes = { ...before, ...options.attributes };
  checkAttributes(dialect, attributes, options.attributes?.version);
  await place(
    store,
    [...tree.rows.values()],
    name,
    (at, how) => store.put({ ...attributes, name: at, bytes }, how),
    { signal, onProgress, keepOld: keepOld && ((content) => keepOld(path, content)) },
  );
}

/**
 * @param asked the version that a person asks for; that of an old file is the module's own matter
 * @throws {PortsideError} `value-not-allowed`
 */
function checkAttributes(
  { versionParts, protectedTypes }: DialectFacts,
  { type, version }: FileAttributes,
  asked = '',
): void {
  versionNumber(version);
  if (asked.split('.').length > versionParts) {
    throw new PortsideError('value-not-allowed', { value: asked });
  }
  if (!(type >= 0 && type <= 0xff) || protectedTypes.includes(type)) {
    throw new PortsideError('value-not-allowed', { value: type.toString(16) });
  }
}
