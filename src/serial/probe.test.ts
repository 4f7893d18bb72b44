import { describe, expect, it } from 'vitest';
import { TestingClock } from '../ground/jobs/testing-clock';
import { bytesOf } from './bytes';
import type { LineFaults } from './byte-line';
import { pairOfLines } from './pair';
import { probeLine, type Peer } from './probe';
import { byLine, scriptedModule } from './testing';
import { Wire } from './wire';

interface Named {
  readonly kind: 'polite' | 'shy';
}
const POLITE: Peer<Named> = {
  greeted: (answer) => (/HELLO/.test(answer) ? { kind: 'polite' } : null),
};
const SHY: Peer<Named> = {
  find: async (talk) => (/ME/.test(await talk.ask('WHO\r')) ? { kind: 'shy' } : null),
};

describe('probeLine', () => {
  it('knows a peer by its greeting before it asks for another one', async () => {
    const polite = scriptedModule(byLine(() => '\r\nHELLO\r\n'));
    expect(await probeLine(polite.wire, [SHY, POLITE])).toMatchObject({ kind: 'polite' });
    expect(polite.heard()).toBe('\r\n');
    await polite.wire.close();
  });

  it('asks for the peers that do not greet, and says what came if it is none of them', async () => {
    const shy = scriptedModule(byLine((line) => (line === 'WHO' ? '\r\nME\r\n' : undefined)));
    expect(await probeLine(shy.wire, [POLITE, SHY])).toMatchObject({ kind: 'shy' });
    const other = scriptedModule(byLine(() => '\r\nWhat?\r\n'));
    expect(await probeLine(other.wire, [POLITE, SHY])).toMatchObject({ kind: 'running' });
    await Promise.all([shy.wire.close(), other.wire.close()]);
  });

  it('takes faults of the receiver for noise', async () => {
    const [near] = pairOfLines({ clock: new TestingClock() });
    const counts = { framing: 0, parity: 0, overrun: 0, break: 0, other: 0 };
    const line = Object.defineProperty(near, 'faults', { get: (): LineFaults => ({ ...counts }) });
    const wire = new Wire(line);
    wire.clock.after(50, () => (counts.framing = 3));
    expect(await probeLine(wire, [], { patience: 0.2 })).toMatchObject({ kind: 'noise' });
    await wire.close();
  });

  it('gives up on a silent line', async () => {
    const { wire } = scriptedModule(() => undefined);
    expect(await probeLine(wire, [])).toEqual({ kind: 'silent', bytes: bytesOf('') });
    await wire.close();
  });

  it('can be cancelled, and tells that the line is lost', async () => {
    const quiet = scriptedModule(() => undefined);
    const controller = new AbortController();
    quiet.wire.clock.after(30, () => controller.abort());
    await expect(probeLine(quiet.wire, [], { signal: controller.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    quiet.wire.clock.after(30, () => quiet.far.lose());
    await expect(probeLine(quiet.wire, [])).rejects.toMatchObject({ code: 'line-lost' });
    await quiet.wire.close();
  });
});
