import type { JobSnapshot } from '../ground/jobs/job-types';
import type { DialogsState } from './dialogs/dialogs.svelte';
import type { Formats } from './formats';
import type { JobsState } from './jobs/jobs.svelte';
import type { KeyedCommand } from './keys';
import type { MenuState } from './menu.svelte';
import type { NoticesState } from './notices.svelte';
import type { ScreenClass } from './panes.svelte';
import type { Preferences } from './preferences.svelte';

/** What the frame offers to state classes that are shown in it. */
export interface Shell {
  readonly preferences: Preferences;
  readonly jobs: JobsState;
  readonly dialogs: DialogsState;
  readonly notices: NoticesState;
  /** Follows the language. */
  readonly format: Formats;
  /** A shortcut as this machine writes it: 'O' → 'Ctrl+O' or '⌘O'. */
  keys(key: string): string;
}

/** What it offers to components besides. */
export interface Frame extends Shell {
  readonly menu: MenuState;
  /** One column, as on a phone. */
  readonly narrow: boolean;
  /** Pointed at with a finger: what is pressed is 44 px high. */
  readonly touch: boolean;
  /** How much room the window has. */
  readonly screen: ScreenClass;
  readonly resolvedTheme: 'light' | 'dark';
  /** Where a phone goes back to from what is on screen. */
  readonly back: Back;
  /** How a job stands, in one line. */
  sentence(job: JobSnapshot): string;
  /** Does what a shortcut stands for. */
  perform(command: KeyedCommand): void;
}

export interface Back {
  readonly label: string;
  readonly act: () => void;
}
