import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../ground/worker/client';
import { ImageClient } from './client';
import { connectInProcess } from '../../ground/worker/in-process';
import type { Handlers, Verbs } from './protocol';
import { ImageService } from './service';
import { fixtureBytes, testEngine } from '../testing';

const handlers = () => new ImageService(testEngine).handlers;

/** A client that counts its workers, with some verbs replaced. */
function countingClient(change: Partial<Handlers> = {}) {
  let workers = 0;
  let fail: (reason: unknown) => void = () => undefined;
  const client = new ImageClient(() => {
    workers++;
    const connection = connectInProcess<Verbs>({ ...handlers(), ...change });
    return { ...connection, onFailure: (listener) => (fail = listener) } satisfies Connection;
  });
  return { client, workers: () => workers, fail: (reason: unknown) => fail(reason) };
}

const bytes = () => fixtureBytes('v1-usr-4096x50-p256');
const never = () => new Promise<never>(() => undefined);

describe('ImageClient', () => {
  afterEach(() => vi.useRealTimers());

  it('starts no worker before the first call, and one for all calls', async () => {
    const { client, workers } = countingClient();
    expect(workers()).toBe(0);
    await Promise.all(
      [1, 2, 3].map((handle) => client.call('open', { handle, bytes: bytes(), name: 'x' })),
    );
    expect(workers()).toBe(1);
    client.dispose();
  });

  it('answers each call with its own result or typed error', async () => {
    const { client } = countingClient();
    const handle = client.newHandle();
    const results = await Promise.allSettled([
      client.call('open', { handle, bytes: bytes(), name: 'x' }),
      client.call('read', { handle: 99, entry: 0 }),
      client.call('close', { handle: 98 }),
    ]);
    expect(results).toMatchObject([
      { status: 'fulfilled', value: { kind: 'littlefs' } },
      { status: 'rejected', reason: { name: 'PortsideError', code: 'image-closed' } },
      { status: 'fulfilled', value: null },
    ]);
    client.dispose();
  });

  it('fails all calls when the worker is lost, and starts another at the next', async () => {
    const { client, workers, fail } = countingClient({ block: never });
    const lost = [1, 2].map(() => client.call('block', { handle: 1, block: 0 }));
    fail('out of memory');
    for (const call of lost) await expect(call).rejects.toMatchObject({ code: 'worker-crashed' });
    const result = await client.call('open', { handle: 1, bytes: bytes(), name: 'x' });
    expect(result.kind).toBe('littlefs');
    expect(workers()).toBe(2);
    client.dispose();
  });

  it('ends a worker that does not stop after Cancel', async () => {
    const { client, workers } = countingClient({ block: never });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const abort = new AbortController();
    const call = client.call('block', { handle: 1, block: 0 }, { signal: abort.signal });
    const ended = expect(call).rejects.toMatchObject({ code: 'worker-crashed' });
    abort.abort();
    await vi.advanceTimersByTimeAsync(6000);
    await ended;
    vi.useRealTimers();
    await client.call('close', { handle: 1 });
    expect(workers()).toBe(2);
    client.dispose();
  });

  it('does not even call if it was cancelled before', async () => {
    const { client, workers } = countingClient();
    const options = { signal: AbortSignal.abort() };
    await expect(client.call('close', { handle: 1 }, options)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(workers()).toBe(0);
  });

  it('loads the engine again if that failed', async () => {
    let attempts = 0;
    const service = new ImageService(() => {
      attempts++;
      return attempts === 1 ? Promise.reject(new Error('HTTP 503')) : testEngine();
    });
    const client = new ImageClient(() => connectInProcess<Verbs>(service.handlers));
    const open = () => client.call('open', { handle: 1, bytes: bytes(), name: 'x' });
    await expect(open()).rejects.toMatchObject({
      code: 'engine-load',
      params: { message: 'HTTP 503' },
    });
    expect((await open()).kind).toBe('littlefs');
    client.dispose();
  });

  it('hands results over without a copy, and takes the bytes it is given', async () => {
    const { client } = countingClient();
    const given = bytes();
    await client.call('open', { handle: 1, bytes: given, name: 'x' }, {}, [given.buffer]);
    expect(given.byteLength).toBe(0);
    // Asked twice: what was handed over the first time must not be missing the second.
    const first = await client.call('read', { handle: 1, entry: 1 });
    expect(await client.call('read', { handle: 1, entry: 1 })).toEqual(first);
    const one = await client.call('block', { handle: 1, block: 0 });
    expect((await client.call('block', { handle: 1, block: 0 })).bytes).toEqual(one.bytes);
    client.dispose();
  });
});

describe('across threads', () => {
  /** A thread that answers `close`, and dies at anything else. */
  const THREAD = `
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', ({ id, verb }) => {
      if (verb !== 'close') throw new Error('thread bug');
      parentPort.postMessage({ id, result: null });
    });`;

  function connectThread(): Connection {
    const worker = new Worker(THREAD, { eval: true });
    return {
      end: {
        postMessage: (message) => worker.postMessage(message),
        addEventListener: (_, listener) => void worker.on('message', (data) => listener({ data })),
      },
      onFailure: (listener) => void worker.on('error', listener),
      terminate: () => void worker.terminate(),
    };
  }

  it('notices that the thread died, and goes on with a new one', async () => {
    const client = new ImageClient(connectThread);
    expect(await client.call('close', { handle: 1 })).toBeNull();
    await expect(client.call('read', { handle: 1, entry: 1 })).rejects.toMatchObject({
      code: 'worker-crashed',
      cause: { message: 'thread bug' },
    });
    expect(await client.call('close', { handle: 1 })).toBeNull();
    client.dispose();
  });
});
