import type { Placed, Section, SectionParts } from './section';
import type { Services } from './services';

/** Makes a section, once in the life of the page. */
export type Declaration = (services: Services) => Placed;

/** What a section's section.ts says: how its state is made and handed down, and what is drawn of it. */
export function declareSection<S extends Section>({
  make,
  provide,
  ...parts
}: SectionParts & {
  readonly make: (services: Services) => S;
  /** Hands it down by context; called while the frame is made. */
  readonly provide?: (section: S) => void;
}): Declaration {
  return (services) => {
    const section = make(services);
    return { ...parts, section, provide: () => provide?.(section) };
  };
}
