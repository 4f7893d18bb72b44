import { CompletionContext } from '@codemirror/autocomplete';
import { pythonLanguage } from '@codemirror/lang-python';
import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { importsIn, namesDefinedIn } from './defined-names';
import { documentedModules, documentedNames } from './documented-names';
import { pythonCompletion } from './python-completion';
import { PythonNames, type NameSources } from './python-names';

const FILES: Readonly<Record<string, string>> = {
  '/main.py': 'import net\n',
  '/usr/report.py':
    'LEVEL = 1\n\n@once\ndef show(): pass\n\nclass Report: pass\n\nif 1: hidden = 2\n',
  '/lib/bme280.py': 'def read(): pass\n',
};

function sources(answers: Readonly<Record<string, readonly string[]>> = {}) {
  const asked: string[] = [];
  const all: NameSources = {
    paths: () => Object.keys(FILES),
    text: (path) => Promise.resolve(FILES[path] ?? null),
    ask: (of) => {
      asked.push(of);
      return Promise.resolve(answers[of] ?? null);
    },
  };
  return { all, asked };
}

/** Labels offered where '|' stands, each with where it is known from. */
async function offered(text: string, all = sources().all, explicit = true) {
  const pos = text.indexOf('|');
  const doc = text.replace('|', '');
  const fresh = EditorState.create({ doc, extensions: [pythonLanguage] });
  // A machine under load leaves off in the middle; another state takes what was parsed since.
  ensureSyntaxTree(fresh, doc.length, Infinity);
  const { state } = fresh.update({});
  const complete = pythonCompletion(new PythonNames(all));
  const result = await complete(new CompletionContext(state, pos, explicit));
  return new Map(result?.options.map(({ label, detail }) => [label, detail]));
}

describe('completion of Python', () => {
  it('offers the files of the volume and documented modules to import', async () => {
    const found = await offered('import re|');
    expect(found.get('report')).toBe('this volume');
    expect(found.get('bme280')).toBe('this volume');
    expect(found.get('machine')).toBe('from documentation');
    // Nobody imports what runs at start.
    expect(found.has('main')).toBe(false);
  });

  it('asks the module what it has, once', async () => {
    const { all, asked } = sources({ machine: ['Pin', 'freq'] });
    const names = new PythonNames(all);
    for (let time = 0; time < 2; time++) {
      expect(await names.of('machine')).toEqual({ from: 'module', names: ['Pin', 'freq'] });
    }
    expect(asked).toEqual(['machine']);
  });

  it('takes the documentation if the module can not be asked', async () => {
    const found = await offered('import sim\nsim.get|');
    expect(found.get('getImsi')).toBe('from documentation');
    expect((await offered('from machine import Pin as P\nP.|')).has('OUT')).toBe(true);
  });

  it('knows what a file of the volume defines at its top', async () => {
    expect([...(await offered('from usr import report\nreport.|')).keys()]).toEqual([
      'LEVEL',
      'Report',
      'show',
    ]);
    expect((await offered('from bme280 import |')).get('read')).toBe('this volume');
  });

  it('offers names of the text, keywords and what is built in', async () => {
    const found = await offered('reading = 1\nre|');
    expect([...found.keys()]).toEqual(expect.arrayContaining(['reading', 'return', 'repr']));
  });

  it('offers nothing in strings and comments, nor of what it does not know', async () => {
    for (const text of ['x = "im|"', '# im|', 'x.|', 'f().|', '|']) {
      expect((await offered(text, undefined, false)).size).toBe(0);
    }
  });
});

describe('names of a text', () => {
  it('reads imports in all their forms', () => {
    const text =
      'import utime, uos as os\nfrom machine import (Pin, UART as U)\nimport a.b\n# import no\n';
    expect(Object.fromEntries(importsIn(text))).toEqual({
      utime: 'utime',
      os: 'uos',
      Pin: 'machine.Pin',
      U: 'machine.UART',
      'a.b': 'a.b',
    });
  });

  it('takes no value for a name', () => {
    expect(namesDefinedIn('a = b = c\nd, e = f\n')).toEqual(['a', 'd', 'e']);
  });
});

describe('the documented names', () => {
  it('are names, each once', () => {
    for (const of of ['', ...documentedModules]) {
      const names = documentedNames(of) ?? [];
      expect(names.filter((name) => !/^[A-Za-z_]\w*$/.test(name))).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
