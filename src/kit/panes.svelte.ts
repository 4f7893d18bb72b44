/** How much room the window has; a size is remembered for each of them apart. */
export type ScreenClass = 'narrow' | 'medium' | 'wide';

/** What a pane needs of its surroundings. */
export interface PaneFrame {
  readonly screen: ScreenClass;
  readonly preferences: {
    /** Sizes that a person chose, CSS px, by what they are the size of. */
    readonly panes: Readonly<Record<string, number>>;
    keepPane(name: string, size: number | null): void;
  };
}

export interface PaneRules {
  readonly name: 'side' | 'detail' | 'dock' | 'pair';
  /** The direction it is sized in: 'x' is its width. */
  readonly axis: 'x' | 'y';
  /** It lies before what it is divided from, so that it grows to the right or downwards. */
  readonly before: boolean;
  /** CSS px that it never goes below. */
  readonly least: number;
  /** CSS px that are left to what is beside it. */
  readonly spare: number;
}

/** A part of the page that can be resized. Belongs to the component that makes it. */
export class Pane {
  #shown = $state(0);
  #room = $state(0);
  /** While it is dragged, before it is kept. */
  #held = $state<number | null>(null);
  readonly #frame: PaneFrame;

  constructor(
    frame: PaneFrame,
    readonly rules: PaneRules,
  ) {
    this.#frame = frame;
  }

  get #key(): string {
    return `${this.rules.name}-${this.#frame.screen}`;
  }

  /** What a person chose, as far as there is room for it, CSS px; null: as the page has it. */
  get size(): number | null {
    const chosen = this.#held ?? this.#frame.preferences.panes[this.#key];
    return chosen === undefined ? null : this.#within(chosen);
  }

  /** For a custom property of the style; undefined leaves its fallback. */
  get css(): string | undefined {
    return this.size === null ? undefined : `${this.size}px`;
  }

  /** CSS px on screen. */
  get shown(): number {
    return Math.round(this.size ?? this.#shown);
  }

  /** CSS px. */
  get most(): number {
    const { least, spare } = this.rules;
    // Before anything is measured, a remembered size is taken as it is.
    return this.#room ? Math.max(least, Math.floor(this.#room - spare)) : Infinity;
  }

  #within(size: number): number {
    return Math.round(Math.min(this.most, Math.max(this.rules.least, size)));
  }

  /** Belongs to the element of the pane: it and what it lies in are measured. */
  measure = (element: HTMLElement) => {
    const around = element.parentElement;
    const look = () => {
      const { axis } = this.rules;
      this.#shown = axis === 'x' ? element.offsetWidth : element.offsetHeight;
      this.#room = (axis === 'x' ? around?.clientWidth : around?.clientHeight) ?? 0;
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    if (around) observer.observe(around);
    look();
    return () => observer.disconnect();
  };

  /** Shows a size without keeping it, as while it is dragged. */
  hold(size: number) {
    this.#held = this.#within(size);
  }

  /** Back to what was kept. */
  letGo() {
    this.#held = null;
  }

  /** Keeps a size for screens like this one. */
  keep(size: number) {
    this.#frame.preferences.keepPane(this.#key, this.#within(size));
    this.#held = null;
  }

  /** Forgets what was chosen for screens like this one. */
  reset() {
    this.#frame.preferences.keepPane(this.#key, null);
    this.#held = null;
  }
}

/** CSS px for one press of an arrow key; with Shift it is ten times as far. */
const STEP = 8;

type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** The keys of the WAI-ARIA window splitter; false if it is none of them. Enter brings the size of before. */
export function paneKey(pane: Pane, press: Press): boolean {
  if (press.ctrlKey || press.metaKey || press.altKey) return false;
  const { axis, before, least } = pane.rules;
  const step = (press.shiftKey ? 10 : 1) * STEP * (before ? 1 : -1);
  const arrows = axis === 'x' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
  switch (press.key) {
    case arrows[0]:
      pane.keep(pane.shown - step);
      return true;
    case arrows[1]:
      pane.keep(pane.shown + step);
      return true;
    case 'Home':
      pane.keep(least);
      return true;
    case 'End':
      pane.keep(pane.most);
      return true;
    case 'Enter':
      pane.reset();
      return true;
    default:
      return false;
  }
}
