import { afterAll, describe, expect, it } from 'vitest';
import { ImageVolume } from '../../images/image-volume';
import { OUTCOMES, PASSED_CHECKS, REASON_CODES } from '../../images/presets/target-types';
import { fixtureBytes, testClient } from '../../images/testing';
import { Formats } from '../../kit/formats';
import { en, inputs, missing, union } from '../../kit/words/testing';
import { diagnosticKey, olderStateSentences } from './image-words';
import { outcomeKey, passedKey, reasonKey } from './verdict/verdict-words';

const client = testClient();
afterAll(() => client.dispose());

async function olderStateOf(bytes: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  const opening = await ImageVolume.open(client, bytes, 'x.bin');
  if (opening.kind !== 'littlefs') throw new Error('no littlefs');
  return olderStateSentences(opening.volume.snapshot, new Formats('en'));
}

it('tells the revision shown if half of the first pair is lost', async () => {
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

describe('every code has its sentences', () => {
  it('every reason of a verdict, and every check it passed', () => {
    expect(missing(REASON_CODES, (code) => [reasonKey(code)])).toEqual([]);
    expect(missing(PASSED_CHECKS, (check) => [passedKey(check)])).toEqual([]);
  });

  it('every outcome, which names the module and nothing else', () => {
    const parameters = OUTCOMES.map((outcome) => [outcome, inputs(en[outcomeKey(outcome)] ?? '')]);
    expect(parameters).toEqual(OUTCOMES.map((outcome) => [outcome, ['module']]));
  });

  it('every diagnostic, which may quote its two numbers', () => {
    const codes = union('wasm/src/diagnostics.ts', 'DiagnosticCode');
    expect(missing(codes, (code) => [diagnosticKey(code)])).toEqual([]);
    const strange = codes.filter((code) =>
      inputs(en[diagnosticKey(code)] ?? '').some((name) => name !== 'a' && name !== 'b'),
    );
    expect(strange).toEqual([]);
  });
});
