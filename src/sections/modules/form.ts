/** A field of a form that is asked in a dialog. */
export type FormField =
  | {
      readonly kind: 'text';
      readonly id: string;
      readonly label: string;
      readonly value: string;
      readonly hint?: string;
      readonly mono?: boolean;
      /** The sentence to show while the value can't be taken, or null. */
      readonly check?: (value: string) => string | null;
    }
  | { readonly kind: 'check'; readonly id: string; readonly label: string; readonly value: boolean }
  | {
      readonly kind: 'choice';
      readonly id: string;
      readonly label: string;
      readonly value: string;
      readonly options: readonly { readonly value: string; readonly label: string }[];
    };

export interface FormAsk {
  readonly title: string;
  readonly text?: string;
  /** What it is about, item by item: files that would go, for one. */
  readonly items?: readonly string[];
  readonly itemsLabel?: string;
  readonly fields: readonly FormField[];
  readonly action: string;
  readonly danger?: boolean;
  /** Something to do before. */
  readonly aside?: { readonly label: string; readonly act: () => void };
}

/** What was filled in, by the ids of the fields. */
export class FormAnswer {
  constructor(readonly values: Readonly<Record<string, string | boolean>>) {}

  text(id: string): string {
    const value = this.values[id];
    return typeof value === 'string' ? value.trim() : '';
  }

  checked(id: string): boolean {
    return this.values[id] === true;
  }
}
