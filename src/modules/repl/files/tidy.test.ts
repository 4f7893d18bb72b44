import { expect, it } from 'vitest';
import { realClock, type Clock } from '../../../ground/jobs/clock';
import type { ByteLine } from '../../../serial/byte-line';
import { Wire } from '../../../serial/wire';
import { noise } from '../../suite-parts';
import { openReplModule } from '../open';
import type { ReplVolume } from '../repl-volume';
import { FILE_SYSTEMS, pythonPeer, type PythonPeer } from '../testing-python';

/** Every wait is a quarter as long. */
const BRISK: Clock = {
  now: () => realClock.now() * 4,
  after: (milliseconds, run) => realClock.after(milliseconds / 4, run),
};

/** A line that swallows what goes to the module for as long as `dead` says so, and stays open. */
function gated(line: ByteLine): { line: ByteLine; dead: boolean } {
  const gate = { line, dead: false };
  const through = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      if (!gate.dead) controller.enqueue(bytes);
    },
  });
  through.readable.pipeTo(line.writable).catch(() => undefined);
  const { name, readable } = line;
  gate.line = {
    ...{ name, bitRate: null, clock: BRISK, readable, writable: through.writable },
    close: () => line.close(),
  };
  return gate;
}

const names = (peer: PythonPeer) =>
  peer
    .python('print(sorted(F[0].files))')
    .replaceAll(/\.portside-[0-9a-f]{4}/g, '.portside')
    .trim();

async function afterDeath(work: (volume: ReplVolume, peer: PythonPeer) => Promise<void>) {
  const peer = await pythonPeer(FILE_SYSTEMS);
  const gate = gated(peer.plug());
  const wire = new Wire(gate.line);
  try {
    const volume = (await openReplModule(wire)).volumes[0] as ReplVolume;
    const write = volume.write('/a', noise(60_000), {
      onProgress: (done) => {
        if (done > 20_000) gate.dead = true;
      },
    });
    await expect(write).rejects.toMatchObject({ code: 'module-silent' });
    // It was told at once; whether the module answers after all is still being tried.
    expect(volume.place.session.state).toBe('busy');
    gate.dead = false;
    expect(names(peer)).toBe("[b'.portside.tmp']");
    await work(volume, peer);
    expect(volume.place.session.state).toBe('idle');
  } finally {
    await wire.close();
  }
}

it('takes away what a write left on a line that was dead for a while, at the next listing', () =>
  afterDeath(async (volume, peer) => {
    expect(await volume.entries()).toEqual([]);
    expect(names(peer)).toBe('[]');
  }));

it('takes it away at the next write as well', () =>
  afterDeath(async (volume, peer) => {
    await volume.write('/b', noise(10));
    expect(names(peer)).toBe("[b'b']");
  }));

it('tells that the module restarted in the middle of a write, and leaves nothing', async () => {
  const peer = await pythonPeer(FILE_SYSTEMS);
  const wire = new Wire(peer.plug());
  try {
    const volume = (await openReplModule(wire)).volumes[0] as ReplVolume;
    peer.python("F[0].files[b'a']=b'old'");
    for (const content of [noise(60_000), new TextEncoder().encode('print(1)\n'.repeat(4000))]) {
      let restarted = false;
      const write = volume.write('/a', content, {
        replace: true,
        onProgress: (done) => {
          if (restarted || done < content.length / 2) return;
          restarted = true;
          peer.python('_pf.close()\ndel _pf,_pw');
        },
      });
      await expect(write).rejects.toMatchObject({ code: 'module-restarted' });
      expect(names(peer)).toBe("[b'a']");
      expect(await volume.read('/a')).toEqual(new TextEncoder().encode('old'));
    }
  } finally {
    await wire.close();
  }
});

it('shows what it can not take away, and lists the rest', async () => {
  const peer = await pythonPeer(FILE_SYSTEMS);
  const wire = new Wire(peer.plug());
  try {
    const volume = (await openReplModule(wire)).volumes[0] as ReplVolume;
    peer.python("F[0].files={b'a':b'a',b'.portside-1a2b.tmp':b''}\nF[0].fail={'remove':5}");
    expect((await volume.entries()).map(({ name }) => name)).toEqual(['.portside-1a2b.tmp', 'a']);
    peer.python('F[0].fail={}');
    expect((await volume.entries()).map(({ name }) => name)).toEqual(['a']);
  } finally {
    await wire.close();
  }
});
