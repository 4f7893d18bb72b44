import { imageEntries, planNodes } from '../images/worker/build-nodes';
import type { ImageClient } from '../images/worker/client';
import type { BuildNode, BuildResult, Geometry, PlanNode } from '../images/types';
import type { CallOptions } from '../volumes/volume';
import { backupPlan, type BackupOptions, type BackupPlan, type Unlisted } from './archive/backup';
import type { ReadStored } from './archive/write';
import type { ProjectTree } from './types';

export interface BuiltBackup {
  readonly built: BuildResult;
  /** The checksum.json that is in it. */
  readonly list: string;
  readonly unlisted: readonly Unlisted[];
}

/** Nodes to build, with their contents. @throws {PortsideError} `content-missing` */
async function buildNodes({ root }: ProjectTree, read: ReadStored): Promise<BuildNode[]> {
  const nodes: BuildNode[] = [];
  for (const { node, path } of imageEntries(root)) {
    const { type, attributes } = node;
    if (type === 'dir') {
      nodes.push({ type, path, attributes });
      continue;
    }
    const { content, size } = node;
    const bytes = content.kind === 'bytes' ? content.bytes : await read(content.sha256, path);
    nodes.push({ type, path, size, attributes, content: { kind: 'bytes', bytes } });
  }
  return nodes;
}

/**
 * The image of the user partition: the project's files, and with `list` that text as
 * /checksum.json in place of the project's own.
 * @throws {PortsideError} what the build throws (`no-room`, …); `content-missing`; `cancelled`
 */
export async function buildUserImage(
  client: ImageClient,
  tree: ProjectTree,
  read: ReadStored,
  geometry: Geometry,
  options: CallOptions & { list?: string | undefined } = {},
): Promise<BuildResult> {
  let nodes = await buildNodes(tree, read);
  if (options.list !== undefined) {
    nodes = nodes.filter(({ path }) => path !== '/checksum.json');
    nodes.push(fileNode('/checksum.json', options.list));
  }
  return client.call('build', { nodes, geometry }, options);
}

/** What the image of the user partition will hold, without any content: for a forecast. */
export function planUserImage({ root }: ProjectTree, list?: string): PlanNode[] {
  const nodes = planNodes(root);
  if (list === undefined) return nodes;
  return [
    ...nodes.filter(({ path }) => path !== '/checksum.json'),
    planText('/checksum.json', list),
  ];
}

/** What the image of the backup partition will hold, likewise. */
export function planBackupImage(plan: BackupPlan): PlanNode[] {
  return [
    planText('/checksum.json', plan.list),
    planText('/backup_restore.json', plan.restore),
    { type: 'dir', path: '/usr', attributes: [] },
    ...planNodes(plan.tree.root)
      .filter(({ path }) => path !== '/')
      .map((node): PlanNode => ({ ...node, path: `/usr${node.path}` })),
  ];
}

const planText = (path: string, text: string): PlanNode => ({
  type: 'file',
  path,
  size: new TextEncoder().encode(text).length,
  attributes: [],
});

/** The image of the backup partition. @throws as `buildUserImage` and `backupPlan` do */
export async function buildBackupImage(
  client: ImageClient,
  tree: ProjectTree,
  read: ReadStored,
  geometry: Geometry,
  backup: BackupOptions,
  options: CallOptions = {},
): Promise<BuiltBackup> {
  const plan = backupPlan(tree, backup);
  const nodes = await backupNodes(plan, read);
  const built = await client.call('build', { nodes, geometry }, options);
  return { built, list: plan.list, unlisted: plan.unlisted };
}

async function backupNodes(plan: BackupPlan, read: ReadStored): Promise<BuildNode[]> {
  const below = await buildNodes(plan.tree, read);
  return [
    fileNode('/checksum.json', plan.list),
    fileNode('/backup_restore.json', plan.restore),
    { type: 'dir', path: '/usr', attributes: [] },
    ...below
      .filter(({ path }) => path !== '/')
      .map((node): BuildNode => ({ ...node, path: `/usr${node.path}` })),
  ];
}

function fileNode(path: string, text: string): BuildNode {
  const bytes = new TextEncoder().encode(text);
  const content = { kind: 'bytes', bytes } as const;
  return { type: 'file', path, size: bytes.length, attributes: [], content };
}
