import type { Part } from '../part';

/**
 * What each dialog is given and what it answers; undefined always means that it was left. The folder
 * that a dialog is of adds it here, in its dialogs.ts, with the component in a `DialogTable`.
 */
export interface DialogKinds {
  confirm: {
    ask: { title: string; text: string; action: string; danger?: boolean };
    answer: true;
  };
}

export type DialogKind = keyof DialogKinds;

export type OpenDialog = {
  [K in DialogKind]: {
    kind: K;
    ask: DialogKinds[K]['ask'];
    close: (answer?: DialogKinds[K]['answer']) => void;
  };
}[DialogKind];

/** What the component of a dialog is given. */
export type DialogProps<K extends DialogKind> = {
  ask: DialogKinds[K]['ask'];
  answer: (answer?: DialogKinds[K]['answer']) => void;
};

/** The components of dialogs, by kind. */
export type DialogTable = { readonly [K in DialogKind]?: Part<DialogProps<K>> };

/** The dialogs that are open, the topmost last. */
export class DialogsState {
  #stack = $state.raw<readonly OpenDialog[]>([]);
  /** How each that is on screen is left; false if the person stays. */
  #leavers: readonly (() => Promise<boolean>)[] = [];

  get stack(): readonly OpenDialog[] {
    return this.#stack;
  }

  /** For a dialog on screen: how to leave it. Returns how to take that back. */
  onLeave(leave: () => Promise<boolean>): () => void {
    this.#leavers = [...this.#leavers, leave];
    return () => (this.#leavers = this.#leavers.filter((one) => one !== leave));
  }

  /** Leaves all of them, for the page below to change; false if a person wants to stay in one. */
  async leaveAll(): Promise<boolean> {
    for (let top = this.#stack.at(-1); top; top = this.#stack.at(-1)) {
      // One that is not on screen yet holds nothing that could be lost.
      const leave = this.#leavers.length < this.#stack.length ? undefined : this.#leavers.at(-1);
      if (leave && !(await leave())) return false;
      if (this.#stack.at(-1) === top) top.close();
    }
    return true;
  }

  /** Opens a dialog; resolves with its answer, or undefined if it was left. */
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
