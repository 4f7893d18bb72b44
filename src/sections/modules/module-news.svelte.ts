export interface NewsAction {
  readonly label: () => string;
  readonly act: () => void;
}

/** Something a person should know of a module, until they have seen it. */
export interface News {
  readonly id: number;
  readonly tone: 'info' | 'warn';
  /** Called when drawn, so that it follows the language. */
  readonly text: () => string;
  readonly actions: readonly NewsAction[];
}

export class ModuleNews {
  #next = 1;
  #list = $state.raw<readonly News[]>([]);

  get list(): readonly News[] {
    return this.#list;
  }

  /** Gives what `dismiss` takes. */
  tell(tone: News['tone'], text: () => string, actions: readonly NewsAction[] = []): number {
    const id = this.#next++;
    const closing = actions.map(({ label, act }) => ({
      label,
      act: () => {
        this.dismiss(id);
        act();
      },
    }));
    this.#list = [...this.#list, { id, tone, text, actions: closing }];
    return id;
  }

  /** The module has started anew: what was told of the time before is over. */
  clear() {
    this.#list = [];
  }

  dismiss(id: number) {
    this.#list = this.#list.filter((one) => one.id !== id);
  }
}
