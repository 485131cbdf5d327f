import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { VERDICTS } from '../src/tokens';
import { Words } from '../src/words';

const ROOT = join(import.meta.dirname, '..', '..');
const LOCALE = 'coplit_jupyter/locale/ko_KR/LC_MESSAGES/coplit_jupyter.json';

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** All sources of this extension as one text, with strings broken over lines put together. */
function sources(): string {
  const folder = join(ROOT, 'labextension/src');
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter(name => /\.tsx?$/.test(name))
    .map(name => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

describe('words', () => {
  it('uses the verdicts of the grading side, in its order', () => {
    const python = read('coplit_jupyter/model/verdict.py');
    const enumeration = /class Verdict.*?(?=\n {4}@property)/s.exec(python)?.[0] ?? '';
    const words = [...enumeration.matchAll(/^ {4}[A-Z_]+ = "([a-z-]+)"/gm)].map(match => match[1]);
    expect(words).toEqual([...VERDICTS]);
  });

  it('says each verdict in the agreed words', () => {
    const words = new Words(nullTranslator);
    expect(VERDICTS.map(verdict => words.verdict(verdict))).toEqual([
      'Passed',
      'Failed',
      'Error',
      'Timed out',
      'Out of memory',
      'Not run',
      'Grader problem'
    ]);
  });

  it('has a Korean sentence for every English one, with the same places', () => {
    const korean = JSON.parse(read(LOCALE)) as Record<string, string[]>;
    const calls = sources().matchAll(/(?:\.__|\._n)\(\s*'((?:[^'\\]|\\.)*)'/g);
    const english = [...new Set([...calls].map(match => match[1] ?? ''))];
    expect(english.length).toBeGreaterThan(50);
    const missing = english.filter(text => !korean[text]?.[0]);
    expect(missing).toEqual([]);
    for (const text of english) {
      const places = (of: string): string[] => [...new Set(of.match(/%\d/g) ?? [])].sort();
      expect(places(korean[text]?.[0] ?? ''), text).toEqual(places(text));
    }
  });

  it('gives both forms where English has two: JupyterLab asks for more than one', () => {
    const korean = JSON.parse(read(LOCALE)) as Record<string, string[]>;
    const plurals = [...sources().matchAll(/\._n\(\s*'((?:[^'\\]|\\.)*)'/g)].map(
      match => match[1] ?? ''
    );
    expect(plurals.length).toBeGreaterThan(2);
    expect(plurals.filter(text => korean[text]?.length !== 2)).toEqual([]);
  });

  it('says how long it is to a deadline in the largest units that matter', () => {
    const words = new Words(nullTranslator);
    const minute = 60_000;
    expect(words.left((2 * 24 * 60 + 4 * 60) * minute)).toBe('2 d 4 h left');
    expect(words.left(61 * minute)).toBe('1 h 1 min left');
    expect(words.left(6 * minute)).toBe('6 min left');
    expect(words.left(30_000)).toBe('30 s left');
  });

  it('says when a report is expected as roughly as it is known', () => {
    const words = new Words(nullTranslator);
    const told = [null, 0.4, 3.2, 99, 100, 600].map(seconds => words.about(seconds));
    expect(told).toEqual(['', '', 'about 4 s', 'about 99 s', 'about 2 min', 'about 10 min']);
  });

  it('counts places as people do', () => {
    const words = new Words(nullTranslator);
    expect([1, 2, 3, 4, 11, 22].map(place => words.place(place))).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '22nd'
    ]);
  });
});
