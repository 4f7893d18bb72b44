/** A module that can be played, with the sizes its documents give. */
export interface VirtualModel {
  readonly id: string;
  /** As `uos.uname()` says it after 'sysname='. */
  readonly name: string;
  /** Bytes of the partition at /usr, a multiple of 4096. */
  readonly user: number;
  /** Bytes of the partition at /bak, a multiple of 4096. */
  readonly backup: number;
  /** Bytes of a whole path; longer ones answer ENAMETOOLONG. */
  readonly pathMax: number;
}

/** The first is what a person gets who does not choose. */
export const virtualModels: readonly [VirtualModel, ...VirtualModel[]] = [
  { id: 'ec600s-cnlb', name: 'EC600S-CNLB', user: 385024, backup: 102400, pathMax: 512 },
  { id: 'ec600s-cnla', name: 'EC600S-CNLA', user: 5242880, backup: 204800, pathMax: 512 },
  { id: 'ec600u', name: 'EC600U-CNLB', user: 393216, backup: 131072, pathMax: 512 },
  { id: 'bc25', name: 'BC25', user: 131072, backup: 65536, pathMax: 512 },
];

/** The first one if there is no id. @throws {Error} if it is the id of none */
export function virtualModel(id: string = virtualModels[0].id): VirtualModel {
  const model = virtualModels.find((candidate) => candidate.id === id);
  if (!model) throw new Error(`There is no virtual module ${id}`);
  return model;
}
