const ENTER = 0x0d;
const LINE_FEED = 0x0a;
const CTRL_C = 0x03;

/** The protection of the REPL, and what it answers. */
export class ReplLock {
  #kind: 'refuse' | 'password' | null;
  #password: string;
  #asked = false;
  #typed = '';

  constructor(kind: 'refuse' | 'password' | null, password: string) {
    this.#kind = kind;
    this.#password = password;
  }

  get closed(): boolean {
    return this.#kind !== null;
  }

  /** `misc.replEnable`; with a password it can be opened again over the line. */
  protect(on: boolean, password: string): void {
    if (password) this.#password = password;
    this.#kind = on ? (password ? 'password' : 'refuse') : null;
    this.#asked = false;
    this.#typed = '';
  }

  take(byte: number): { answer: string; opened: boolean } {
    const enter = byte === ENTER || byte === CTRL_C;
    if (this.#kind === 'refuse') {
      return { answer: enter ? 'REPL refuse\r\n' : '', opened: false };
    }
    if (!enter) {
      if (this.#asked && byte !== LINE_FEED && byte >= 0x20)
        this.#typed += String.fromCharCode(byte);
      return { answer: '', opened: false };
    }
    const typed = this.#typed;
    this.#typed = '';
    if (typed === '') {
      this.#asked = true;
      return { answer: '\r\nPlease enter password:\r\n', opened: false };
    }
    if (typed !== this.#password) {
      return { answer: '\r\nIncorrect password, please try again:\r\n', opened: false };
    }
    this.#kind = null;
    return { answer: '\r\nREPL enable\r\n', opened: true };
  }
}
