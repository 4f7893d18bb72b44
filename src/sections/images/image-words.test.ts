import { afterAll, expect, it } from 'vitest';
import { ImageVolume } from '../../images/image-volume';
import { fixtureBytes, testClient } from '../../images/testing';
import { Formats } from '../../kit/formats';
import { olderStateSentences } from './image-words';

const client = testClient();
afterAll(() => client.dispose());

async function olderStateOf(bytes: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  const opening = await ImageVolume.open(client, bytes, 'x.bin');
  if (opening.kind !== 'littlefs') throw new Error('no littlefs');
  return olderStateSentences(opening.volume.snapshot, new Formats('en'));
}

it('tells the revision shown where half of the first pair is lost', async () => {
  const bytes = fixtureBytes('v2.1-usr-4096x256-p16');
  expect(await olderStateOf(bytes.slice())).toEqual([]);
  const view = new DataView(bytes.buffer);
  const [first, second] = [view.getUint32(0, true), view.getUint32(4096, true)];
  const newer = first > second ? 0 : 1;
  bytes.fill(0xff, newer * 4096, (newer + 1) * 4096);
  const shown = Math.min(first, second);
  expect(await olderStateOf(bytes)).toEqual([
    expect.stringMatching(new RegExp(`^Revision ${shown} is shown; `)),
  ]);
});
