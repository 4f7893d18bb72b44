import { expect, it } from 'vitest';
import { sleep } from '../../ground/jobs/clock';
import { TestingClock } from '../../ground/jobs/testing-clock';
import { TextKeeping, type Keepable } from './text-keeping';

/** A text that is typed into, and a store that notes what it was given; `held`: it answers that. */
function setUp(held: () => Promise<number | null> = () => Promise.resolve(1)) {
  const clock = new TestingClock();
  const wrote: [at: number, words: string | undefined, known: number | null | 'any'][] = [];
  const failures: unknown[] = [];
  const removed: unknown[] = [];
  const text = { words: '', id: 'a', kept: true, elsewhere: false };
  const keepable = Object.defineProperty(text, 'toKeep', {
    get: () => ({ unsaved: { text: text.words } }),
  }) as typeof text & Keepable;
  const store: ConstructorParameters<typeof TextKeeping>[0] = {
    keep: (record, known) => {
      wrote.push([clock.now(), record.unsaved?.text, known]);
      return held();
    },
    remove: (id, known) => {
      removed.push([id, known]);
      return Promise.resolve();
    },
  };
  const keeping = new TextKeeping<typeof keepable>(store, clock, (why) => failures.push(why));
  const type = (words: string) => {
    text.words += words;
    keeping.changed(keepable);
  };
  return { clock, wrote, removed, failures, text: keepable, keeping, type };
}

it('waits for a pause, and keeps what then stands there in one write', async () => {
  const { clock, wrote, text, type, keeping } = setUp();
  for (const letter of 'hello') {
    type(letter);
    await sleep(clock, 100);
  }
  expect([wrote, text.kept]).toEqual([[], false]);
  await sleep(clock, 1000);
  expect(wrote).toEqual([[700, 'hello', null]]);
  expect(text.kept).toBe(true);
  type('!');
  await keeping.flush();
  expect(wrote[1]).toEqual([1500, 'hello!', 1]);
});

it('keeps it every three seconds while nobody pauses', async () => {
  const { clock, wrote, type } = setUp();
  for (let i = 0; i < 65; i++) {
    type('x');
    await sleep(clock, 100);
  }
  expect(wrote.map(([at]) => at)).toEqual([3000, 6000]);
});

it('calls nothing kept that came while it was written', async () => {
  let end: (revision: number) => void = () => undefined;
  const { clock, text, type, wrote } = setUp(() => new Promise((resolve) => (end = resolve)));
  type('a');
  await sleep(clock, 400);
  type('b');
  end(1);
  await sleep(clock, 10);
  expect(text.kept).toBe(false);
  await sleep(clock, 400);
  end(2);
  await sleep(clock, 10);
  expect(text.kept).toBe(true);
  expect(wrote.map(([, words, known]) => [words, known])).toEqual([
    ['a', null],
    ['ab', 1],
  ]);
});

it('says of a text that another tab keeps other words, until a person insists', async () => {
  let answer: number | null = null;
  const { keeping, text, type, wrote } = setUp(() => Promise.resolve(answer));
  keeping.found(text, 4);
  type('mine');
  await keeping.flush();
  expect([text.elsewhere, text.kept]).toEqual([true, false]);
  answer = 7;
  await keeping.insist(text);
  expect([text.elsewhere, text.kept]).toEqual([false, true]);
  expect(wrote.map(([, , known]) => known)).toEqual([4, 'any']);
});

it('goes on after a failure, which is told, and writes nothing of a text that was closed', async () => {
  const full = new Error('full');
  let fails = true;
  const { keeping, text, type, failures, wrote, removed, clock } = setUp(() =>
    fails ? Promise.reject(full) : Promise.resolve(1),
  );
  type('a');
  await keeping.flush();
  expect([failures, text.kept]).toEqual([[full], false]);
  fails = false;
  type('b');
  await keeping.flush();
  expect(text.kept).toBe(true);
  type('c');
  await keeping.remove(text);
  await sleep(clock, 5000);
  expect(wrote).toHaveLength(2);
  expect(removed).toEqual([['a', 1]]);
});

it('moves the record of a file that was renamed', async () => {
  const { keeping, text, type, removed, wrote } = setUp();
  type('a');
  await keeping.flush();
  text.id = 'b';
  await keeping.renamed(text, 'a');
  await keeping.flush();
  expect(removed).toEqual([['a', 1]]);
  expect(wrote.at(-1)?.[2]).toBeNull();
});
