import { describe, expect, it } from 'vitest';
import { pythonProblems } from './python-errors';

describe('pythonProblems', () => {
  it('is silent about Python, whatever line ends it has', () => {
    const text = 'import utime\ndef f(a, *, b=1) -> int:\n    return a\n\nwhile True:\n    f(1)\n';
    expect(pythonProblems(text)).toEqual([]);
    expect(pythonProblems(text.replaceAll('\n', '\r\n'))).toEqual([]);
    expect(pythonProblems('')).toEqual([]);
  });

  it('gives the line and what stands there', () => {
    expect(pythonProblems('x = 1\ny = = 2\nz = 3\n')).toEqual([
      { line: 2, severity: 'error', key: 'cm_python_before', params: { text: '= 2' } },
    ]);
  });

  it('gives one problem for each line', () => {
    const lines = pythonProblems('a b c d\nx = 1\nq r s\n').map(({ line }) => line);
    expect(lines).toEqual([1, 3]);
  });
});
