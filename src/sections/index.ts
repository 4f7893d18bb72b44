import { CompareSection } from './compare/section.svelte';
import { FirmwareSection } from './firmware/section';
import { FoldersSection } from './folders/section.svelte';
import { ImagesSection } from './images/section.svelte';
import { ModulesSection } from './modules/section.svelte';
import { ProjectsSection } from './projects/section.svelte';
import type { Section } from './section';
import type { Services } from './services';

/** In the order of the navigation. */
export const sections: readonly (new (services: Services) => Section)[] = [
  ModulesSection,
  ProjectsSection,
  FoldersSection,
  ImagesSection,
  FirmwareSection,
  CompareSection,
];
