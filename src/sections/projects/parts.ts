// What projects stand on, loaded when they are first needed.
export { seedFromArchive, seedFromFiles, seedOf } from '../../projects/archive/seeds';
export { writeArchive } from '../../projects/archive/write';
export { broadcastNews } from '../../projects/database/channel';
export { askPersistence, storageReport } from '../../projects/database/storage';
export { KEEP_DELETED, ProjectStore } from '../../projects/database/store';
export { ProjectVolume } from '../../projects/project-volume';
export { intakeEntries } from '../../volumes/intake';
export { ProjectView } from './project-view.svelte';
