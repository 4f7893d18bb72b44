export interface MenuItem {
  readonly label: string;
  /** Keys that do the same, as shown behind the label. */
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  /** A line above it. */
  readonly divided?: boolean;
  readonly act: () => void;
}

export interface OpenMenu {
  readonly label: string;
  /** Top left corner, in px of the page. */
  readonly x: number;
  readonly y: number;
  readonly items: readonly MenuItem[];
}

/** The one menu that may be open. */
export class MenuState {
  #open = $state.raw<OpenMenu | null>(null);

  get open(): OpenMenu | null {
    return this.#open;
  }

  show(menu: OpenMenu) {
    this.#open = menu;
  }

  close() {
    this.#open = null;
  }
}
