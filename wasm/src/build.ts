import { faultError } from './build-faults.js';
import { checkNodes, type Node } from './build-nodes.js';
import { optionWords, settle, type Settings } from './build-options.js';
import { NODE_BLOCKS, NODE_INLINE_AT, NODE_WORDS, pack } from './build-pack.js';
import { LittlefsError } from './errors.js';
import { outOfMemory, type Instance, type Runtime } from './instance.js';
import { Parts } from './parts.js';
import type { Built, Forecast } from './types.js';

const NONE = 0xffffffff;
const REPORT_WORDS = 9;
const PIECE_WORDS = 4;
const NO_DUMP = new Uint8Array();

/** What the engine made of a tree; good for the use of the engine that made it. */
interface Plan {
  instance: Instance;
  address: number;
  nodes: number;
  inlineSize: number;
  forecast: Forecast;
}

function plan(instance: Instance, nodes: readonly Node[], settings: Settings): Plan {
  const options = instance.store(optionWords(settings));
  const packed = pack(instance, nodes, settings);
  const { exports } = instance;
  const address =
    exports.build_plan(options, packed.nodes, nodes.length, packed.attrs, packed.text) >>> 0;
  if (!address) outOfMemory('The engine could not get memory for the plan. Build a smaller tree.');

  const report = instance.words(address, REPORT_WORDS);
  const [fault = 0, node = NONE, other = NONE, value = 0, limit = 0, low = 0, high = 0] = report;
  if (fault) throw faultError({ fault, node: nodes[node], other: nodes[other], value, limit });

  const records = instance.words(packed.nodes, NODE_WORDS * nodes.length);
  const perNode = nodes.map((_, index) => records[NODE_WORDS * index + NODE_BLOCKS]!);
  const blocks = high * 2 ** 32 + low;
  const available = settings.blockCount - settings.keepFree;
  return {
    instance,
    address,
    nodes: packed.nodes,
    inlineSize: report[7]!,
    forecast: {
      blocks,
      available,
      fits: blocks <= available,
      perNode,
      overhead: perNode.reduce((rest, own) => rest - own, blocks),
    },
  };
}

/** Copies the data of inline files to where the plan wants it, and returns its address. */
function placeInlineData(
  { instance, nodes: address, inlineSize }: Plan,
  nodes: readonly Node[],
): number {
  const inlineData = instance.alloc(inlineSize);
  const bytes = instance.bytes(inlineData, inlineSize);
  const records = instance.words(address, NODE_WORDS * nodes.length);
  nodes.forEach((node, index) => {
    let at = records[NODE_WORDS * index + NODE_INLINE_AT]!;
    if (node.type === 'dir' || at === NONE) return;
    for (const part of node.parts) {
      bytes.set(part, at);
      at += part.length;
    }
  });
  return inlineData;
}

function blankImage(
  { blockSize, blockCount, fill }: Settings,
  usedBlocks: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(blockSize * blockCount);
  const used = blockSize * usedBlocks;
  bytes.fill(0xff, 0, used);
  if (fill) bytes.fill(fill, used);
  return bytes;
}

/** Lets the engine cut the image into pieces and copies each to its place. */
function copyPieces({ instance, address }: Plan, nodes: readonly Node[], image: Uint8Array): void {
  const { exports } = instance;
  const { buffer } = exports.memory;
  const made = new Uint8Array(buffer);
  const contents = nodes.map(({ parts }) => new Parts(parts));
  const pieces = new Uint32Array(buffer, instance.words(address, REPORT_WORDS)[8]);
  for (let count = exports.build_next(address); count; count = exports.build_next(address)) {
    for (let at = 0; at < PIECE_WORDS * count; at += PIECE_WORDS) {
      const to = pieces[at]!;
      const size = pieces[at + 1]!;
      const from = pieces[at + 3]!;
      const content = contents[pieces[at + 2]!];
      if (content) content.copy(from, size, image, to);
      else image.set(made.subarray(from, from + size), to);
    }
  }
}

/** See `Engine.forecast`. */
export function forecast(runtime: Runtime, givenNodes: unknown, options: unknown): Forecast {
  const nodes = checkNodes(givenNodes, 'size-or-data');
  const settings = settle(options);
  return runtime.use(NO_DUMP, (instance) => plan(instance, nodes, settings).forecast);
}

/** See `Engine.build`. */
export function build(runtime: Runtime, givenNodes: unknown, options: unknown): Built {
  const nodes = checkNodes(givenNodes, 'data');
  const settings = settle(options);
  return runtime.use(NO_DUMP, (instance) => {
    const planned = plan(instance, nodes, settings);
    const { blocks: needed, available, fits } = planned.forecast;
    if (!fits) {
      throw new LittlefsError(
        'no-room',
        `The tree needs ${needed} blocks, but ${available} are available. Leave files out or choose a larger image.`,
        { needed, available },
      );
    }
    const inlineData = placeInlineData(planned, nodes);
    if (!instance.exports.build_begin(planned.address, inlineData)) {
      outOfMemory('The engine could not get memory for the metadata. Build a smaller tree.');
    }
    const bytes = blankImage(settings, needed);
    copyPieces(planned, nodes, bytes);
    return { bytes, forecast: planned.forecast };
  });
}
