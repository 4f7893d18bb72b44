import type { DialogsState } from './dialogs/dialogs.svelte';
import type { Formats } from './formats';
import type { JobsState } from './jobs/jobs.svelte';
import type { NoticesState } from './notices.svelte';
import type { Preferences } from './preferences.svelte';

/** What the frame offers to everything that is shown in it. */
export interface Shell {
  readonly preferences: Preferences;
  readonly jobs: JobsState;
  readonly dialogs: DialogsState;
  readonly notices: NoticesState;
  /** Follows the language. */
  readonly format: Formats;
}
