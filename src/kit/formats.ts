const steps = ['B', 'KiB', 'MiB', 'GiB'] as const;

/** Numbers and sizes as one language writes them. */
export class Formats {
  readonly #whole: Intl.NumberFormat;
  readonly #tenth: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #list: Intl.ListFormat;
  readonly #time: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;

  constructor(readonly locale: string) {
    this.#whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    this.#tenth = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    this.#percent = new Intl.NumberFormat(locale, { style: 'percent' });
    this.#list = new Intl.ListFormat(locale, { type: 'conjunction', style: 'long' });
    // '30 Nov' and not 'Nov 30': read as one with the time behind it.
    const dates = locale === 'en' ? 'en-GB' : locale;
    const day = { day: 'numeric', month: 'short' } as const;
    this.#time = new Intl.DateTimeFormat(dates, { timeStyle: 'short', hourCycle: 'h23' });
    this.#day = new Intl.DateTimeFormat(dates, day);
    this.#date = new Intl.DateTimeFormat(dates, { ...day, year: 'numeric' });
  }

  /** 5242880 → '5,242,880'. */
  number(value: number): string {
    return this.#whole.format(value);
  }

  /** 0.5 → '50%'. */
  percent(share: number): string {
    return this.#percent.format(share);
  }

  /** Bytes in the largest binary unit that leaves at least 1: 30208 → '29.5 KiB'. */
  size(bytes: number): string {
    let step = 0;
    let value = bytes;
    while (value >= 1024 && step < steps.length - 1) {
      value /= 1024;
      step++;
    }
    const number = value < 100 ? this.#tenth.format(value) : this.#whole.format(value);
    return `${number} ${steps[step] ?? ''}`;
  }

  /** Milliseconds: '11 ms', '1.2 s'. */
  duration(milliseconds: number): string {
    return milliseconds < 1000
      ? `${this.#whole.format(milliseconds)} ms`
      : `${this.#tenth.format(milliseconds / 1000)} s`;
  }

  /** Milliseconds since 1970 as '30 Nov 04:21', with the year unless it is this one. */
  moment(at: number, now = Date.now()): string {
    const thisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
    return `${(thisYear ? this.#day : this.#date).format(at)} ${this.#time.format(at)}`;
  }

  /** One after the other; a full-width full stop brings its own space along. */
  sentences(parts: readonly string[]): string {
    return parts.join(this.locale.startsWith('zh') ? '' : ' ');
  }

  list(parts: readonly string[]): string {
    return this.#list.format(parts);
  }
}

/** Bytes in hexadecimal, at least `digits` long: hex(255, 4) → '00ff'. */
export function hex(value: number, digits = 1): string {
  return value.toString(16).padStart(digits, '0');
}

/**
 * Consecutive numbers drawn together: [1, 2, 3, 7] → '1–3, 7'. At most `limit` groups, then '…'.
 */
export function ranges(numbers: readonly number[], limit = Number.POSITIVE_INFINITY): string {
  const groups: string[] = [];
  for (let i = 0; i < numbers.length;) {
    const first = numbers[i] ?? 0;
    let last = first;
    while (numbers[++i] === last + 1) last++;
    if (groups.length === limit) return `${groups.join(', ')}, …`;
    groups.push(first === last ? `${first}` : `${first}–${last}`);
  }
  return groups.join(', ');
}
