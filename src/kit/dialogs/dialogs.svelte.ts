import type { AddPlan, Resolution } from '../../volumes/tree/types';
import type { ConflictChoice, StepConflict } from '../../projects/steps/merge';
import type { PortsideError } from '../../ground/errors/portside-error';
import type { CopyOutcome, CopyPlan } from '../../volumes/copy/types';
import type { TextFile } from '../../volumes/text/text';
import type { TextProblem, Volume } from '../../volumes/volume';
import type { Command } from '../../app/commands';
import type { ImageView } from '../../sections/images/image-view.svelte';
import type { ModuleDialogKinds } from '../../sections/modules/module-dialogs';
import type { ProjectDesk } from '../../sections/projects/project-desk.svelte';
import type { ProjectView } from '../../sections/projects/project-view.svelte';
import type { FileProblems } from '../../workbench/editor/text-problems';
import type { VolumeView } from '../../workbench/volume-view.svelte';

/** What each dialog is given and what it answers; undefined always means that it was left. */
export interface DialogKinds extends ModuleDialogKinds {
  confirm: {
    ask: { title: string; text: string; action: string; danger?: boolean };
    answer: true;
  };
  name: {
    ask: {
      title: string;
      label: string;
      action: string;
      value: string;
      /** The sentence to show while a name can't be taken, or null. */
      check: (name: string) => string | null;
    };
    answer: string;
  };
  move: { ask: { view: VolumeView; keys: readonly number[] }; answer: string };
  conflicts: { ask: { plan: AddPlan }; answer: ReadonlyMap<string, Resolution> };
  newImage: { ask: { like: ImageView | null; change: ImageView | null }; answer: true };
  newProject: { ask: { desk: ProjectDesk }; answer: true };
  projectModule: { ask: { view: ProjectView }; answer: true };
  buildProject: { ask: { view: ProjectView; desk: ProjectDesk }; answer: true };
  stepConflicts: {
    ask: { conflicts: readonly StepConflict[] };
    answer: ReadonlyMap<string, ConflictChoice>;
  };
  /** `bytes` are what `file` was read from. Answers once the text is where it belongs. */
  edit: {
    ask: {
      name: string;
      file: TextFile;
      bytes: Uint8Array;
      /** What whoever reads the text would stumble over. */
      problems: (text: string) => readonly TextProblem[];
      /** Puts the edited text in its place; until then the dialog stays, with why it failed. */
      save: (bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal) => Promise<void>;
    };
    answer: true;
  };
  /** Nothing has been stored yet; `name`: where it would be. */
  textProblems: {
    ask: { name: string; files: readonly FileProblems[] };
    answer: true;
  };
  compare: { ask: { volume: Volume }; answer: Volume };
  copyPlan: {
    ask: { plan: CopyPlan };
    /** Ids of the rows to carry out. */
    answer: ReadonlySet<number>;
  };
  copyResult: {
    ask: {
      target: string;
      outcomes: readonly CopyOutcome[];
      /** Why it did not come to its end. */
      error: PortsideError | null;
    };
    answer: true;
  };
  palette: { ask: { commands: readonly Command[] }; answer: Command };
  help: { ask: Record<string, never>; answer: true };
}

export type DialogKind = keyof DialogKinds;

export type OpenDialog = {
  [K in DialogKind]: {
    kind: K;
    ask: DialogKinds[K]['ask'];
    close: (answer?: DialogKinds[K]['answer']) => void;
  };
}[DialogKind];

/** The dialogs that are open, the topmost last. */
export class DialogsState {
  #stack = $state.raw<readonly OpenDialog[]>([]);
  /** How each that is on screen is left; false where the person stays. */
  #leavers: readonly (() => Promise<boolean>)[] = [];

  get stack(): readonly OpenDialog[] {
    return this.#stack;
  }

  /** For a dialog on screen: how to leave it. Returns how to take that back. */
  onLeave(leave: () => Promise<boolean>): () => void {
    this.#leavers = [...this.#leavers, leave];
    return () => (this.#leavers = this.#leavers.filter((one) => one !== leave));
  }

  /** Leaves all of them, for the page below to change; false where a person wants to stay in one. */
  async leaveAll(): Promise<boolean> {
    for (let top = this.#stack.at(-1); top; top = this.#stack.at(-1)) {
      // One that is not on screen yet holds nothing that could be lost.
      const leave = this.#leavers.length < this.#stack.length ? undefined : this.#leavers.at(-1);
      if (leave && !(await leave())) return false;
      if (this.#stack.at(-1) === top) top.close();
    }
    return true;
  }

  /** Opens a dialog; resolves with its answer, or undefined where it was left. */
  open<K extends DialogKind>(
    kind: K,
    ask: DialogKinds[K]['ask'],
  ): Promise<DialogKinds[K]['answer'] | undefined> {
    return new Promise((resolve) => {
      const dialog = {
        kind,
        ask,
        close: (answer?: DialogKinds[K]['answer']) => {
          this.#stack = this.#stack.filter((one) => one !== dialog);
          resolve(answer);
        },
      } as unknown as OpenDialog;
      this.#stack = [...this.#stack, dialog];
    });
  }
}
