// The sections that there are, a line each.
export { about } from './about/section';
export { compare } from './compare/section';
export { edit } from './edit/section';
export { firmware } from './firmware/section';
export { folders } from './folders/section';
export { images } from './images/section';
export { modules } from './modules/section';
export { pair } from './pair/section';
export { projects } from './projects/section';
