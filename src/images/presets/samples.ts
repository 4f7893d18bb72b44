import type { CallOptions } from '../../volumes/volume';
import type { ImageClient } from '../worker/client';
import type { Incoming } from '../../volumes/tree/types';
import { geometryFor, targetOf } from '../geometry';
import { ImageVolume } from '../image-volume';
import { presetById } from './presets';
import type { Target } from './target-types';

/** Bytes of V05.bin: a recording or firmware part, as a user partition often holds. */
const RECORDING = 30211;

/** The user partition of the QuecPython documentation's example, with contents of our own. */
export function sampleFiles(): Incoming[] {
  const file = (path: string, text: string): Incoming => ({
    type: 'file',
    path,
    bytes: new TextEncoder().encode(text),
  });
  return [
    file('apn_cfg.json', '{"simId": 0, "apn": "internet", "user": "", "pwd": ""}\n'),
    file(
      'a.py',
      "import utime\nfrom usr import b\n\nwhile True:\n    print('a', b.greeting())\n    utime.sleep(1)\n",
    ),
    file('b.py', "def greeting():\n    return 'hello from b'\n"),
    file('b.txt', 'A text file beside the scripts.\n'),
    { type: 'file', path: 'V05.bin', bytes: noise(RECORDING) },
    file('system_config.json', '{"replFlag": 0}\n'),
    file('checksum.json', '[]'),
    file('QuecPython/test.py', 'quectel'),
  ];
}

/** The partition that the sample is for: the user partition of an EC600S-CNLA. */
export function sampleTarget(): Target {
  const module = presetById('ec600s-cnla');
  const partition = module?.partitions[0];
  if (!module || !partition) throw new Error('The presets have lost the module of the sample');
  return targetOf(module, partition);
}

/** An image of files for a partition, its bytes. @throws {PortsideError} as `ImageVolume.build` does */
export async function buildSample(
  client: ImageClient,
  target: Target,
  files: readonly Incoming[],
  options: CallOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const image = ImageVolume.create(client, target.partition.fileName, geometryFor(target));
  await image.add(image.planAdd('/', files), () => 'replace');
  const { bytes } = await image.build(options);
  await image.close();
  return bytes;
}

/** Builds the sample image and opens it. @throws {PortsideError} as `ImageVolume.build` does */
export async function openSample(
  client: ImageClient,
  options: CallOptions = {},
): Promise<ImageVolume> {
  const target = sampleTarget();
  const bytes = await buildSample(client, target, sampleFiles(), options);
  const opening = await ImageVolume.open(client, bytes, target.partition.fileName, options);
  if (opening.kind !== 'littlefs') throw new Error('The sample is no littlefs');
  return opening.volume;
}

/** The same bytes every time, without a pattern (a linear congruential generator). */
function noise(length: number): Uint8Array {
  let state = 5;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}
