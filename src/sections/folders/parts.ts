// What open folders stand on, loaded when one is first needed.
export { FolderStore } from '../../folders/folder-store';
export { askFolder, FolderVolume } from '../../folders/folder-volume';
export { FolderView } from './folder-view.svelte';
