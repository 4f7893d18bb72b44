import type { BuildOptions, Engine, Image, SizedNode, SourceNode } from 'littlefs-wasm';
import { toHex } from '../../ground/checksums/sha256';
import { PortsideError } from '../../ground/errors/portside-error';
import { displayName, nameFromBytes, nameToBytes } from '../../volumes/paths';
import { digestRanges } from './digest';
import { TimeSlices } from '../../ground/time-slices';
import type { VerbContext } from '../../ground/worker/messages';
import { SLICE } from './protocol';
import type { BuildNode, BuildResult, ContentSource, Geometry, PlanNode } from '../types';

/** Content to build, where it lies: all of it in pieces, and any range of it. */
export interface Content {
  readonly parts: readonly Uint8Array[];
  readonly range: (offset: number, length: number) => Uint8Array;
}

/** Content to build; nothing is copied. @throws {PortsideError} `file-unreadable`, `image-closed` */
export type ReadContent = (source: ContentSource) => Content;

export function contentOf(bytes: Uint8Array): Content {
  return { parts: [bytes], range: (offset, length) => bytes.subarray(offset, offset + length) };
}

/**
 * The engine's options, of a geometry. Its cache may be what an image lets see of it, the largest
 * inline file, and no size that a driver can have: it bounds inline files and nothing else.
 */
export function buildOptions({ pathMax, cacheSize, ...sizes }: Geometry): BuildOptions {
  const options = { ...sizes, cacheSize: sizes.blockSize, inlineMax: cacheSize };
  return pathMax === null ? options : { ...options, pathMax };
}

export function toSized(node: PlanNode): SizedNode {
  const path = nameToBytes(node.path);
  const { attributes } = node;
  return node.type === 'dir'
    ? { type: 'dir', path, attributes }
    : { type: 'file', path, attributes, size: node.size };
}

/**
 * Builds, opens what was built, and compares every path, size, SHA-256 and attribute before it
 * gives anything back.
 * @throws {PortsideError} `built-differs`; `no-room` and what else the engine refuses; `cancelled`
 */
export async function buildAndReadBack(
  engine: Engine,
  nodes: readonly BuildNode[],
  geometry: Geometry,
  read: ReadContent,
  { signal, progress }: VerbContext,
): Promise<BuildResult> {
  const slices = new TimeSlices(signal, SLICE);
  const content = nodes.reduce((sum, node) => sum + (node.type === 'file' ? node.size : 0), 0);
  // Content is hashed twice, and the image once.
  const total = 2 * content + geometry.blockSize * geometry.blockCount;
  let done = 0;
  const passed = (bytes: number) => progress((done += bytes), total);

  const digests = new Map<string, string>();
  const sources: SourceNode[] = [];
  for (const node of nodes) {
    const path = nameToBytes(node.path);
    const { attributes } = node;
    if (node.type === 'dir') {
      sources.push({ type: 'dir', path, attributes });
      continue;
    }
    const { parts, range } = read(node.content);
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    sources.push({ type: 'file', path, attributes, data: parts });
    digests.set(node.path, (await digestRanges(size, range, slices, passed)).sha256);
  }
  await slices.next();
  const { bytes, forecast } = engine.build(sources, buildOptions(geometry));
  await slices.next();
  const image = openBuilt(engine, bytes, geometry);
  const compared = await compare(image, nodes, digests, slices, passed);
  image.close();
  const { sha256 } = await digestRanges(bytes.length, contentOf(bytes).range, slices, passed);
  return { bytes, sha256, blocks: forecast.blocks, compared, digests };
}

/** Compares both ways; gives the number of entries. @throws {PortsideError} `built-differs` */
async function compare(
  image: Image,
  nodes: readonly BuildNode[],
  digests: ReadonlyMap<string, string>,
  slices: TimeSlices,
  passed: (bytes: number) => void,
): Promise<number> {
  const paths = pathsOf(image);
  const left = new Map(paths.map((path, id) => [path, id]));
  left.delete('/');
  for (const node of nodes) {
    const id = node.path === '/' ? 0 : left.get(node.path);
    const entry = id === undefined ? undefined : image.entries[id];
    if (!entry || entry.type !== node.type) throw differs(node.path);
    if (attributeText(entry.attributes) !== attributeText(node.attributes))
      throw differs(node.path);
    if (node.type === 'file') {
      if (entry.size !== node.size) throw differs(node.path);
      const read = (offset: number, length: number) => image.read(entry, offset, length);
      const { sha256 } = await digestRanges(entry.size, read, slices, passed);
      if (sha256 !== digests.get(node.path)) throw differs(node.path);
    }
    left.delete(node.path);
  }
  // Directories on the way to a node need none of their own.
  for (const [path, id] of left) {
    const onTheWay = nodes.some((node) => node.path.startsWith(`${path}/`));
    if (image.entries[id]?.type !== 'dir' || !onTheWay) throw differs(path);
  }
  return image.entries.length - 1;
}

function openBuilt(engine: Engine, bytes: Uint8Array<ArrayBuffer>, geometry: Geometry): Image {
  const [candidate] = engine.find(bytes);
  const same =
    candidate?.offset === 0 &&
    candidate.trust === 'verified' &&
    `${candidate.version.major}.${candidate.version.minor}` === geometry.version &&
    candidate.blockSize === geometry.blockSize &&
    candidate.blockCount === geometry.blockCount;
  if (!same) throw differs('/');
  const image = engine.open(bytes, candidate);
  const bad = image.diagnostics[0];
  if (bad) throw differs(pathsOf(image)[bad.entry] ?? '/');
  if (image.usage.highestUsedBlock >= geometry.blockCount - geometry.keepFree) throw differs('/');
  return image;
}

function pathsOf(image: Image): string[] {
  const paths: string[] = [];
  for (const { id, parent, nameBytes } of image.entries) {
    const above = paths[parent];
    paths[id] =
      above === undefined ? '/' : `${above === '/' ? '' : above}/${nameFromBytes(nameBytes)}`;
  }
  return paths;
}

function attributeText(attributes: BuildNode['attributes']): string {
  return attributes
    .map(({ type, value }) => `${type}:${toHex(value)}`)
    .sort()
    .join();
}

function differs(path: string): PortsideError {
  return new PortsideError('built-differs', { path: displayName(path) });
}
