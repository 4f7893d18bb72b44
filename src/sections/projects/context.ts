import { createContext } from 'svelte';
import type { ProjectsSection } from './section.svelte';

export const [useProjects, provideProjects] = createContext<ProjectsSection>();
