import { afterEach, describe, expect, it, vi } from 'vitest';
import { sleep } from '../../ground/jobs/clock';
import { TestingClock } from '../../ground/jobs/testing-clock';
import { PortsideError } from '../../ground/errors/portside-error';
import { testingLine, type TestingLine } from '../../modules/testing-line';
import { startVirtualQuecPython } from '../../modules/virtual/quecpython/testing';
import { m } from '../../kit/words/all';
import type { ByteLine } from '../../serial/byte-line';
import { pacedLine } from '../../serial/pacing';
import { scriptedModule, type Reaction, type ScriptedModule } from '../../serial/testing';
import { JobsState } from '../../kit/jobs/jobs.svelte';
import { ModuleConnection } from './module-connection.svelte';
import type { LineSource } from './connect/line-source';
import type { Services } from '../services';
import { NoticesState } from '../../kit/notices.svelte';
import { sayError } from '../../kit/words/words';

const silent: Reaction = () => undefined;
const sessions: ModuleConnection[] = [];

afterEach(async () => {
  for (const session of sessions.splice(0)) await session.disconnect();
});

function sessionAt(open: () => Promise<ByteLine>) {
  const opened = vi.fn();
  const source: LineSource = {
    id: 'port-1',
    key: '2c7c-6002-0',
    kind: 'port',
    name: 'EC600N',
    settings: () => '',
    flowControl: () => false,
    opened,
    open,
  };
  const jobs = new JobsState();
  const dialogs = { stack: [] };
  const notices = new NoticesState();
  const host = { jobs, dialogs, notices } as unknown as Services;
  const session: ModuleConnection = new ModuleConnection('1', source, host, () => [session]);
  sessions.push(session);
  return { session, opened, jobs, notices };
}

/**
 * A session at a line that is made anew each time it is opened.
 * @param open may do something with each line as time goes by
 */
function begin(react: () => Reaction, open?: (line: ByteLine) => Promise<ByteLine>) {
  const clock = new TestingClock();
  const modules: ScriptedModule[] = [];
  const made = sessionAt(() => {
    const module = scriptedModule(react(), { clock });
    modules.push(module);
    return open ? open(module.line) : Promise.resolve(module.line);
  });
  /** Milliseconds after which it is looked again. */
  const until = async (there: () => boolean) => {
    while (!there()) await sleep(clock, 1);
  };
  return { ...made, modules, clock, until };
}

const text = (session: ModuleConnection) =>
  session.transcript!.chunks.map(({ bytes }) => String.fromCharCode(...bytes)).join('');

describe('ModuleConnection', () => {
  it('keeps the transcript of a line that was lost when it is connected again', async () => {
    const { session, modules, until } = begin(() => silent);
    const connecting = session.connect();
    await until(() => modules.length === 1);
    await modules[0]!.say('the last words');
    await until(() => text(session).includes('the last words'));
    modules[0]!.far.lose();
    await connecting;
    expect(session.stage).toBe('failed');
    expect(session.error?.code).toBe('line-lost');
    const again = session.connect();
    await until(() => modules.length === 2);
    await modules[1]!.say('the next ones');
    await until(() => text(session).includes('the next ones'));
    expect(text(session)).toMatch(/the last words.*the next ones/s);
    session.cancel();
    await again;
    expect(session.error?.code).toBe('cancelled');
  });

  it('is released at once by Cancel, and one attempt never has the line of another', async () => {
    const open: ByteLine[] = [];
    const { session, clock, until } = begin(
      () => silent,
      async (line) => {
        if (open.length) throw new PortsideError('port-busy', { name: 'EC600N' });
        await sleep(clock, 20);
        open.push(line);
        const close = line.close.bind(line);
        return Object.assign(line, {
          close: async () => {
            await sleep(clock, 20);
            await close();
            open.splice(0);
          },
        });
      },
    );
    const attempts: Promise<void>[] = [];
    for (const pause of [0, 10, 30, 50]) {
      attempts.push(session.connect());
      await sleep(clock, pause);
      attempts.push(session.disconnect());
    }
    attempts.push(session.connect());
    await until(() => open.length === 1);
    expect(session.stage).toBe('connecting');
    session.cancel();
    await Promise.all(attempts);
    expect(open).toEqual([]);
    expect(session.error?.code).toBe('cancelled');
  });

  it('is cancelled while it lists the files, and can be connected again', async () => {
    const clock = new TestingClock();
    const module = await startVirtualQuecPython({}, clock);
    try {
      const { session, opened } = sessionAt(() => {
        return Promise.resolve(pacedLine(module.connect(), { bitRate: 115_200 }));
      });
      const connecting = session.connect();
      while (session.steps.text !== m.connect_listing()) await sleep(clock, 1);
      session.cancel();
      await connecting;
      expect(session.error?.code).toBe('cancelled');
      expect(session.live).toBe(false);
      expect(opened).not.toHaveBeenCalled();
      await session.connect();
      expect(session.error).toBeNull();
      expect(session.stage).toBe('open');
      expect(opened).toHaveBeenCalledTimes(1);
    } finally {
      module.stop();
    }
  }, 30_000);

  it('tells of a pulled cable what it is, and nobody is said to have asked for it', async () => {
    const module = await startVirtualQuecPython({}, new TestingClock());
    try {
      const lines: TestingLine[] = [];
      const { session, notices } = sessionAt(() => {
        const line = testingLine(module.connect());
        lines.push(line);
        return Promise.resolve(line);
      });
      await session.connect();
      const { view } = session.page!;
      expect(view.reachable).toBe(true);
      // In the middle of what is sent for the first of them.
      lines[0]?.cutAfter(20);
      const reading = view.volume.read('/main.py');
      const waiting = view.volume.read('/blink.py');
      await notices.attempt(() => reading);
      await expect(reading).rejects.toMatchObject({ code: 'line-lost' });
      await expect(waiting).rejects.toMatchObject({ code: 'line-lost' });
      await vi.waitFor(() => expect(session.stage).toBe('lost'));
      expect(view.reachable).toBe(false);
      // By this the page knows what the loss cut short.
      await expect(reading).rejects.toBe(session.error);
      expect(notices.list).toHaveLength(1);
      await session.connect();
      expect(session.page!.view.reachable).toBe(true);
      expect(notices.list).toEqual([]);
    } finally {
      module.stop();
    }
  }, 30_000);

  it('ends a connection to a module that refuses as one that failed, and says why', async () => {
    const module = await startVirtualQuecPython({ locked: 'refuse' });
    try {
      const { session, jobs } = sessionAt(() => Promise.resolve(module.connect()));
      await session.connect();
      expect(session.stage).toBe('stopped');
      expect(session.answer?.kind).toBe('refused');
      await vi.waitFor(() =>
        expect(jobs.list).toMatchObject([
          { state: 'failed', error: { code: 'no-module', params: { answer: 'refused' } } },
        ]),
      );
      expect(sayError(jobs.list[0]?.error).what).toContain(m.answer_refused());
    } finally {
      module.stop();
    }
  }, 30_000);

  it('asks anew once a module that said nothing speaks', async () => {
    let asked = 0;
    const { session, modules, until } = begin(() => (c) => {
      if (c === '\r') asked++;
      return undefined;
    });
    await session.connect();
    expect(session.answer?.kind).toBe('silent');
    const before = asked;
    await modules[0]!.say('mount.\r\n');
    await until(() => asked > before);
    session.cancel();
  }, 20_000);

  it('does not break into what somebody types at a silent line', async () => {
    const { session, modules, clock, until } = begin(() => (c) => (c === 'x' ? 'y' : undefined));
    await session.connect();
    session.terminal!.type('x');
    await until(() => text(session).includes('y'));
    await sleep(clock, 1000);
    expect(session.stage).toBe('stopped');
    expect(modules[0]!.heard().endsWith('x')).toBe(true);
  }, 20_000);

  it('offers to rescue a module that does not come to its prompt, even if the line was let go', async () => {
    let stuck = true;
    const { session, modules, opened, until } = begin(() => {
      // It shows a prompt once, and is deaf afterwards.
      let asked = 0;
      return (c) => (stuck ? (c === '\r' && asked++ === 0 ? '\r\n>>> ' : undefined) : undefined);
    });
    await session.connect();
    expect(session.stage).toBe('failed');
    expect(session.rescuable).toBe(true);
    stuck = false;
    const rescue = session.rescue();
    await until(() => modules[1]?.heard().includes('\x03') ?? false);
    expect(modules[1]!.heard()).not.toContain('AT');
    expect(session.steps.secondsLeft).toBe(null);
    await until(() => session.steps.secondsLeft === 59);
    // Only the seconds change: what stands on the page is the same sentence.
    expect(session.steps.text).toBe(m.rescue_step_reset_key());
    session.cancel();
    await rescue;
    expect(session.rescuable).toBe(false);
    expect(opened).not.toHaveBeenCalled();
  }, 20_000);

  it('says after a rescue that did not help what else to do, and advises none', async () => {
    const { session } = begin(() => {
      let asked = 0;
      return (c) => (c === '\r' && asked++ === 0 ? '\r\n>>> ' : undefined);
    });
    await session.connect();
    await session.rescue();
    expect(session.error?.code).toBe('rescue-failed');
    expect(session.rescuable).toBe(false);
    const { what, next } = sayError(session.error);
    expect(`${what} ${next}`).not.toContain(m.rescue());
  }, 20_000);

  it('opens the port again that goes while its module is reset in a rescue', async () => {
    let asked = 0;
    let missing = 0;
    const { session, modules, until } = begin(
      () => (c) => (c === '\r' && asked++ === 0 ? '\r\n>>> ' : undefined),
      (line) => {
        if (missing-- > 0) throw new PortsideError('port-gone', { name: 'EC600N' });
        return Promise.resolve(line);
      },
    );
    await session.connect();
    const rescue = session.rescue();
    await until(() => session.steps.text === m.rescue_step_reset_key());
    missing = 2;
    modules.at(-1)!.far.lose();
    await until(() => session.steps.text === m.rescue_step_port_gone());
    const before = modules.length;
    await until(() => modules.at(-1)!.heard().includes('\x03'));
    expect(modules.length).toBeGreaterThan(before);
    expect(session.steps.text).toBe(m.rescue_step_reset_key());
    session.cancel();
    await rescue;
    expect(session.error?.code).toBe('cancelled');
  }, 20_000);
});
