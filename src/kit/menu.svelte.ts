import type { Action } from './actions';

/** An action in a menu, whose items are told apart by their labels. */
export type MenuItem = Omit<Action, 'id' | 'listed'>;

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
