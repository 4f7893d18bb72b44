/**
 * xterm draws with `<style>` elements and `style` attributes, and our Content-Security-Policy allows
 * neither. Both are the same rules by another way that it does allow: sheets made by script, and
 * `element.style`.
 *
 * The document that xterm is handed makes elements that take that way. It is used while `draw` runs
 * in its name too, because one of xterm's parts asks the page's document whatever it was given.
 */
export interface AdoptedDocument {
  readonly document: Document;
  draw(work: () => void): void;
  /** Takes the sheets away again. */
  dispose(): void;
}

export function adoptedDocument(page: Document): AdoptedDocument {
  const sheets: CSSStyleSheet[] = [];
  const make = page.createElement.bind(page);

  const createElement = (name: string, options?: ElementCreationOptions): HTMLElement => {
    if (name === 'style') {
      const sheet = new CSSStyleSheet();
      sheets.push(sheet);
      page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];
      return writesInto(make('template'), sheet);
    }
    const element = make(name, options);
    return name === 'span' ? stylesByScript(element) : element;
  };

  return {
    document: new Proxy(page, {
      get(target, key) {
        if (key === 'createElement') return createElement;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
      set: (target, key, value) => Reflect.set(target, key, value, target),
    }),
    draw(work) {
      Object.defineProperty(page, 'createElement', { value: createElement, configurable: true });
      try {
        work();
      } finally {
        // The prototype's own is in sight again.
        Reflect.deleteProperty(page, 'createElement');
      }
    },
    dispose() {
      page.adoptedStyleSheets = page.adoptedStyleSheets.filter((one) => !sheets.includes(one));
    },
  };
}

/** An element that shows nothing, whose text becomes the rules of a sheet. */
function writesInto(element: HTMLElement, sheet: CSSStyleSheet): HTMLElement {
  Object.defineProperty(element, 'textContent', {
    set: (text: string) => sheet.replaceSync(text),
  });
  return element;
}

function stylesByScript(element: HTMLElement): HTMLElement {
  Object.defineProperty(element, 'setAttribute', {
    value(name: string, value: string) {
      if (name === 'style') element.style.cssText = value;
      else Element.prototype.setAttribute.call(element, name, value);
    },
  });
  return element;
}
