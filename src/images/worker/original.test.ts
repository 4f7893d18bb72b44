import { afterAll, describe, expect, it } from 'vitest';
import { ImageClient } from './client';
import { connectInProcess } from '../../ground/worker/in-process';
import { OriginalImage } from './original';
import type { Verbs } from './protocol';
import { ImageService } from './service';
import { fixtureBytes, testEngine } from '../testing';

const NAME = 'v2.0-usr-4096x50-p256';

/** A client that notes what its workers are asked to open. */
function watchedClient() {
  const opened: unknown[] = [];
  const client = new ImageClient(() => {
    const { handlers } = new ImageService(testEngine);
    return connectInProcess<Verbs>({
      ...handlers,
      open: (args, context) => {
        opened.push(args.bytes);
        return handlers.open(args, context);
      },
    });
  });
  return { client, opened };
}

describe('OriginalImage', () => {
  const { client, opened } = watchedClient();
  afterAll(() => client.dispose());

  it('has its bytes in the worker alone, and again in the next one', async () => {
    const bytes = fixtureBytes(NAME);
    const { original, result } = await OriginalImage.open(client, new Blob([bytes]), 'x.bin');
    expect(result.kind).toBe('littlefs');
    const given = await original.bytes();
    expect(Buffer.compare(given, bytes)).toBe(0);
    given.fill(0);
    client.dispose();
    expect(Buffer.compare(await original.bytes(), bytes)).toBe(0);
    expect(opened).toEqual([expect.any(Blob), expect.any(Blob)]);
    await original.close();
    await expect(original.bytes()).rejects.toMatchObject({ code: 'image-closed' });
  });

  it('says so if the file can not be read any more', async () => {
    class Gone extends Blob {
      override arrayBuffer(): Promise<ArrayBuffer> {
        return Promise.reject(new DOMException('changed', 'NotReadableError'));
      }
    }
    const { handlers } = new ImageService(testEngine);
    const context = { signal: new AbortController().signal, progress: () => undefined };
    await expect(
      handlers.open({ handle: 1, bytes: new Gone(), name: 'user.bin' }, context),
    ).rejects.toMatchObject({ code: 'read-failed', params: { name: 'user.bin' } });
  });
});
