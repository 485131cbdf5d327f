import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { isNotFilledIn, parts, readable, translated } from '../src/messages';
import type { Verdict } from '../src/tokens';

const ROOT = join(import.meta.dirname, '..', '..');
const trans = nullTranslator.load('coplit_jupyter');

describe('messages', () => {
  it('knows only sentences that the grading side really says', () => {
    // A sentence that is changed there would be English here.
    const files = execFileSync('git', ['ls-files', 'coplit_jupyter/**/*.py'], { cwd: ROOT })
      .toString()
      .trim()
      .split('\n');
    const python = files
      .map(file => readFileSync(join(ROOT, file), 'utf8'))
      .join('\n')
      .replace(/"\s+f?"/g, '');
    const source = ['messages.ts', 'refusals.ts']
      .map(name => readFileSync(join(ROOT, 'labextension/src', name), 'utf8'))
      .join('\n');
    const said = [...source.matchAll(/trans\.__\(\s*(['"])(.*?)\1(?=[,)\s])/gs)];
    expect(said.length).toBeGreaterThan(10);
    for (const [, , sentence = ''] of said) {
      const longest = sentence.split(/'?%\d'?/).sort((a, b) => b.length - a.length)[0] as string;
      expect(python.includes(longest.trim()), sentence).toBe(true);
    }
  });

  it('has words for whatever a student is told when nothing can be done now', () => {
    // These would be English in the middle of a Korean page, at the worst moment.
    const files = [
      'api/health.py',
      'api/mount.py',
      'api/problem.py',
      'server/forward.py',
      'server/kept.py',
      'server/opening.py',
      'server/resend.py',
      'server/spool.py',
      'server/upstream.py'
    ];
    const python = files
      .map(file => readFileSync(join(ROOT, 'coplit_jupyter', file), 'utf8'))
      .join('\n')
      .replace(/"""[^]*?"""/g, '')
      .replace(/"\s+f?"/g, '');
    // Strings that are sentences: a capital, words, a full stop.
    const told = [...python.matchAll(/"([A-Z][^"\n]* [^"\n]*\.)"/g)].map(match => match[1] ?? '');
    expect(told.length).toBeGreaterThan(20);
    const foreign = { __: () => '다른 말' } as unknown as typeof trans;
    const ofOthers = [/^There is no submission /, /^There is no \{what\} /, /does not have this/];
    const unknown = told
      .filter(text => !ofOthers.some(pattern => pattern.test(text)))
      .map(text => text.replace(/\{[^}]*!r\}/g, "'7'").replace(/\{[^}]*\}/g, '7'))
      .filter(text => translated(text, foreign) !== '다른 말');
    expect(unknown).toEqual([]);
  });

  it('says a known sentence again with its number, and leaves others alone', () => {
    const text = 'Your program took longer than 3 s and was stopped.\n  at <b>line</b> 3';
    expect(translated(text, trans)).toBe(text);
    const german = { __: () => 'Zu langsam' } as unknown as typeof trans;
    expect(translated(text, german)).toBe('Zu langsam\n  at <b>line</b> 3');
  });

  it('calls an answer that is not there not filled in, and names its cell', () => {
    const korean = {
      __: (text: string, ...places: string[]) =>
        places.reduce((all, one, at) => all.replace(`%${String(at + 1)}`, one), `«${text}»`)
    } as unknown as typeof trans;
    expect(translated('Not filled in yet (cell 1, line 4)', korean)).toBe(
      '««Not filled in yet» (cell 1, line 4)»'
    );
    expect(translated('NotImplementedError (cell 1, line 4)', trans)).toBe(
      'Not filled in yet (cell 1, line 4)'
    );
    expect(translated('ValueError: a (b.ipynb, cell 2, line 3)', trans)).toBe(
      'ValueError: a (b.ipynb, cell 2, line 3)'
    );
    const undefined_ =
      "Your notebook does not define 'f'. Cell 2 failed: Not filled in yet (cell 2, line 1)";
    expect(translated(undefined_, trans)).toBe(undefined_);
    const said = (verdict: Verdict, message: string): boolean =>
      isNotFilledIn({ verdict, message });
    expect(said('error', 'Not filled in yet (cell 1, line 4)')).toBe(true);
    expect(said('error', undefined_)).toBe(true);
    expect(said('error', 'NotImplementedError: for matrices (cell 1, line 4)')).toBe(false);
    expect(said('failed', 'Not filled in yet (cell 1, line 4)')).toBe(false);
  });

  it('parts the sentence from the program’s lines', () => {
    expect(parts("assert 'a' == 'b'\n\n- a\n+ b")).toEqual({
      first: "assert 'a' == 'b'",
      rest: '- a\n+ b'
    });
    expect(parts('one')).toEqual({ first: 'one', rest: '' });
  });

  it('reads names of functions as sentences, and leaves words of people alone', () => {
    expect(readable('test_water_freezes_at_32')).toBe('Water freezes at 32');
    expect(readable('test_add[2-3]')).toBe('Add [2-3]');
    expect(readable('TestStack.test_push')).toBe('Push');
    expect(readable('test_한글_이름')).toBe('한글 이름');
    expect(readable('test_جمع_الأعداد[٢]')).toBe('جمع الأعداد [٢]');
    expect(readable('Hidden test 1')).toBe('Hidden test 1');
    expect(readable('q1-test_a b')).toBe('q1-test_a b');
    expect(readable('test')).toBe('test');
    expect(readable('testAddition')).toBe('Addition');
    expect(readable('testing')).toBe('testing');
    expect(readable('tests')).toBe('tests');
    expect(readable('서로소 판별')).toBe('서로소 판별');
  });
});
