/**
 * xterm draws with `<style>` elements and `style` attributes, and our Content-Security-Policy allows
 * neither. Both are the same rules by another way that it does allow: sheets made by script, and
 * `element.style`.
 *
 * xterm asks the page's document for its elements, whatever document it was given. So the page's
 * own makes the ones that take that way: all while `draw` runs, in which xterm makes its `<style>`
 * elements, and as long as a terminal lives the `<span>` elements of its lines.
 */
export interface AdoptedDocument {
  draw(work: () => void): void;
  /** Takes the sheets, and the making of elements, away again. */
  dispose(): void;
}

export function adoptedDocument(page: Document): AdoptedDocument {
  const sheets: CSSStyleSheet[] = [];
  const make = Document.prototype.createElement.bind(page);
  let drawing = false;

  const createElement = (name: string, options?: ElementCreationOptions): HTMLElement => {
    if (name === 'style' && drawing) {
      const sheet = new CSSStyleSheet();
      sheets.push(sheet);
      page.adoptedStyleSheets = [...page.adoptedStyleSheets, sheet];
      return writesInto(make('template'), sheet);
    }
    const element = make(name, options);
    return name === 'span' ? stylesByScript(element) : element;
  };

  Object.defineProperty(page, 'createElement', { value: createElement, configurable: true });
  return {
    draw(work) {
      drawing = true;
      try {
        work();
      } finally {
        drawing = false;
      }
    },
    dispose() {
      page.adoptedStyleSheets = page.adoptedStyleSheets.filter((one) => !sheets.includes(one));
      // The prototype's own is in sight again, unless another terminal has taken it over.
      if (page.createElement === createElement) Reflect.deleteProperty(page, 'createElement');
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
