import { compare } from './compare/section';
import type { Declaration } from './declare';
import { firmware } from './firmware/section';
import { folders } from './folders/section';
import { images } from './images/section';
import { modules } from './modules/section';
import { projects } from './projects/section';

/** In the order of the navigation. */
export const sections: readonly Declaration[] = [
  modules,
  projects,
  folders,
  images,
  firmware,
  compare,
];
