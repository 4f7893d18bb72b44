import { faultError } from './build-faults.js';
import { optionWords, settle, type Settings } from './build-options.js';
import { NODE_BLOCKS, NODE_INLINE_AT, NODE_WORDS, pack } from './build-pack.js';
import { LittlefsError } from './errors.js';
import { Instance, type BaseExports } from './instance.js';
import type { BuildOptions, Built, Forecast, SizedNode, SourceNode } from './types.js';

interface BuildExports extends BaseExports {
  build_plan(options: number, nodes: number, count: number, attrs: number, text: number): number;
  build_begin(build: number, inlineData: number): number;
  build_next(build: number): number;
}

const NONE = 0xffffffff;
const REPORT_WORDS = 9;
const PIECE_WORDS = 4;

/** What the engine made of a tree, with the memory it lies in. */
interface Plan {
  instance: Instance<BuildExports>;
  address: number;
  nodes: number;
  inlineSize: number;
  forecast: Forecast;
}

function outOfMemory(what: string): LittlefsError {
  return new LittlefsError(
    'no-memory',
    `The engine could not get memory for ${what}. Build a smaller tree.`,
  );
}

function plan(
  module: WebAssembly.Module,
  nodes: readonly (SizedNode | SourceNode)[],
  settings: Settings,
): Plan {
  const instance = new Instance<BuildExports>(module);
  const words = optionWords(settings);
  const options = instance.alloc(4 * words.length);
  instance.words(options, words.length).set(words);
  const packed = pack(instance, nodes, settings);
  const { exports } = instance;
  const address =
    exports.build_plan(options, packed.nodes, nodes.length, packed.attrs, packed.text) >>> 0;
  if (!address) throw outOfMemory('the plan');

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
  nodes: readonly SourceNode[],
): number {
  const inlineData = instance.alloc(inlineSize);
  const bytes = instance.bytes(inlineData, inlineSize);
  const records = instance.words(address, NODE_WORDS * nodes.length);
  nodes.forEach((node, index) => {
    const at = records[NODE_WORDS * index + NODE_INLINE_AT]!;
    if (node.type === 'file' && at !== NONE) bytes.set(node.data, at);
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
function copyPieces(
  { instance, address }: Plan,
  nodes: readonly SourceNode[],
  image: Uint8Array,
): void {
  const { exports } = instance;
  const { buffer } = exports.memory;
  const made = new Uint8Array(buffer);
  const pieces = new Uint32Array(buffer, instance.words(address, REPORT_WORDS)[8]);
  for (let count = exports.build_next(address); count; count = exports.build_next(address)) {
    for (let at = 0; at < PIECE_WORDS * count; at += PIECE_WORDS) {
      const node = nodes[pieces[at + 2]!];
      const source = node?.type === 'file' ? node.data : made;
      const from = pieces[at + 3]!;
      image.set(source.subarray(from, from + pieces[at + 1]!), pieces[at]);
    }
  }
}

/** See `Engine.forecast`. */
export function forecast(
  module: WebAssembly.Module,
  nodes: readonly SizedNode[],
  options: BuildOptions,
): Forecast {
  return plan(module, nodes, settle(options)).forecast;
}

/** See `Engine.build`. */
export function build(
  module: WebAssembly.Module,
  nodes: readonly SourceNode[],
  options: BuildOptions,
): Built {
  const settings = settle(options);
  const planned = plan(module, nodes, settings);
  const { blocks: needed, available, fits } = planned.forecast;
  if (!fits) {
    throw new LittlefsError(
      'no-room',
      `The tree needs ${needed} blocks, but ${available} are available. Leave files out or choose a larger image.`,
      { needed, available },
    );
  }
  const inlineData = placeInlineData(planned, nodes);
  if (!planned.instance.exports.build_begin(planned.address, inlineData)) {
    throw outOfMemory('the metadata');
  }
  const bytes = blankImage(settings, needed);
  copyPieces(planned, nodes, bytes);
  return { bytes, forecast: planned.forecast };
}
