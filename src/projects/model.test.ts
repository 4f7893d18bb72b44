import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { PortsideError } from '../ground/errors/portside-error';
import { isWithin, joinPath, parentPath } from '../volumes/paths';
import { walk } from '../volumes/walk';
import { ProjectVolume } from './project-volume';
import { emptySeed, TestBrowser, text } from './testing';

/** The plainest thing that a project can be: path to text, null for a directory. */
type Model = Map<string, string | null>;

type Edit =
  | { verb: 'write' | 'mkdir' | 'remove'; path: string; text: string }
  | { verb: 'rename'; path: string; to: string }
  | { verb: 'add'; path: string; names: readonly string[] };

type Command = Edit | { verb: 'undo' | 'reopen' };

const path = fc
  .array(fc.constantFrom('a', '中 b', 'c'), { minLength: 1, maxLength: 3 })
  .map((names) => `/${names.join('/')}`);
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    verb: fc.constantFrom('write', 'mkdir', 'remove'),
    path,
    text: fc.constantFrom('', 'x', 'y'),
  }),
  fc.record({ verb: fc.constant('rename'), path, to: path }),
  fc.record({
    verb: fc.constant('add'),
    path,
    names: fc.uniqueArray(fc.constantFrom('p', 'q', 'r'), { minLength: 1 }),
  }),
  fc.record({ verb: fc.constantFrom('undo', 'reopen') }),
);

/** Applies a command; false if it must be refused. */
function expected(model: Model, command: Edit): boolean {
  const { path } = command;
  const isDirectory = (at: string) => at === '/' || model.get(at) === null;
  switch (command.verb) {
    case 'write':
      if (!isDirectory(parentPath(path)) || model.get(path) === null) return false;
      model.set(path, command.text);
      return true;
    case 'mkdir':
      if (!isDirectory(parentPath(path)) || model.has(path)) return false;
      model.set(path, null);
      return true;
    case 'remove':
      if (!model.has(path)) return false;
      for (const at of [...model.keys()]) if (isWithin(at, path)) model.delete(at);
      return true;
    case 'rename': {
      const { to } = command;
      if (!model.has(path) || !isDirectory(parentPath(to))) return false;
      if (path === to) return true;
      if (isWithin(to, path) || model.has(to)) return false;
      const moving = [...model].filter(([at]) => isWithin(at, path));
      for (const [at] of moving) model.delete(at);
      for (const [at, content] of moving) model.set(to + at.slice(path.length), content);
      return true;
    }
    case 'add':
      if (!isDirectory(path)) return false;
      for (const name of command.names) {
        const at = joinPath(path, name);
        if (model.get(at) !== null || !model.has(at)) model.set(at, name);
      }
      return true;
  }
}

async function perform(volume: ProjectVolume, command: Command): Promise<void> {
  switch (command.verb) {
    case 'write':
      return volume.write(command.path, text(command.text), { replace: true });
    case 'mkdir':
      return volume.mkdir(command.path);
    case 'remove':
      return volume.remove(command.path);
    case 'rename':
      return volume.rename(command.path, command.to);
    case 'add': {
      const incoming = command.names.map(
        (path) => ({ type: 'file', path, bytes: text(path) }) as const,
      );
      await volume.add(volume.planAdd(command.path, incoming), () => 'replace');
      return;
    }
    case 'undo':
      return volume.undo();
    case 'reopen':
  }
}

async function contentOf(volume: ProjectVolume): Promise<[string, string | null][]> {
  const found: [string, string | null][] = [];
  for (const { path, type } of await walk(volume)) {
    found.push([path, type === 'dir' ? null : await volume.readText(path)]);
  }
  return found.sort();
}

/** The n-th write of a transaction from now on aborts it, as a crash or a full disk does. */
function crashAt(n: number): () => void {
  let left = n;
  const prototype: { put: (this: IDBObjectStore, ...args: unknown[]) => IDBRequest<IDBValidKey> } =
    IDBObjectStore.prototype as never;
  const real = prototype.put;
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    ...args
  ) {
    const request = real.apply(this, args);
    if (left-- === 0) this.transaction.abort();
    return request;
  });
  return () => put.mockRestore();
}

describe('a project against its model', () => {
  it('is before or after a step, never between, whatever is aborted', async () => {
    const steps = fc.array(fc.record({ command, crash: fc.option(fc.nat(5), { freq: 3 }) }), {
      maxLength: 25,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (given) => {
        const browser = new TestBrowser();
        const { id } = await browser.tab().create(emptySeed);
        let volume = await ProjectVolume.open(browser.tab(), id);
        let model: Model = new Map();
        let past: Model[] = [];
        for (const { command, crash } of given) {
          if (command.verb === 'reopen') {
            volume = await ProjectVolume.open(browser.tab(), id);
            past = [];
          }
          const after = new Map(command.verb === 'undo' ? (past.at(-1) ?? model) : model);
          const allowed =
            command.verb === 'undo' ||
            command.verb === 'reopen' ||
            ('path' in command && expected(after, command));
          const { revision } = volume.info;
          const restore = crash === null ? () => undefined : crashAt(crash);
          const outcome = await perform(volume, command).then(
            () => 'done',
            (thrown: unknown) => (thrown instanceof PortsideError ? thrown.code : thrown),
          );
          restore();
          const stepped = volume.info.revision !== revision;
          if (outcome === 'done') {
            expect(allowed).toBe(true);
            if (command.verb === 'undo') past.pop();
            else if (stepped) past.push(model);
            model = after;
          } else if (allowed) {
            expect(outcome).toBe('storage-failed');
            expect(stepped).toBe(false);
          }
          const wanted = [...model].sort();
          expect(await contentOf(volume)).toEqual(wanted);
          expect(await contentOf(await ProjectVolume.open(browser.tab(), id))).toEqual(wanted);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
