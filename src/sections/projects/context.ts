import { createContext } from 'svelte';
import type { ProjectsSection } from './projects.svelte';

export const [useProjects, provideProjects] = createContext<ProjectsSection>();
