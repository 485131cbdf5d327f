import { describe, expect, it } from 'vitest';

import { clipped, clippedAround, difference, isLong, plain } from '../src/plain';

describe('plain', () => {
  it('takes away the colours of a terminal and keeps the words', () => {
    expect(plain('\u001b[31mred\u001b[0m \u001b]0;title\u0007text')).toBe('red text');
  });

  it('writes out characters that reorder or hide text', () => {
    // A name must not be able to look like another verdict.
    expect(plain('\u202edessap\u202c\u200b')).toBe('\\u202edessap\\u202c\\u200b');
  });

  it('shows control characters as their symbols, and keeps tabs and line ends', () => {
    expect(plain('a\u0000b\tc\r\nd')).toBe('a␀b\tc\nd');
  });

  it('leaves Korean and emoji alone', () => {
    expect(plain('한국어 🎈')).toBe('한국어 🎈');
  });
});

describe('difference', () => {
  it('marks the words that differ', () => {
    expect(difference('[3, 4, 8]', '[3, 5, 8]')).toEqual([
      { before: '[3, ', changed: '4', after: ', 8]' },
      { before: '[3, ', changed: '5', after: ', 8]' }
    ]);
  });

  it('marks nothing when the texts are the same', () => {
    const same = { before: "'a'", changed: '', after: '' };
    expect(difference("'a'", "'a'")).toEqual([same, same]);
  });
});

describe('a text that would push away what stands below it', () => {
  it('is shown as its beginning until somebody asks for all of it', () => {
    expect(clipped('short')).toBe('short');
    const lines = 'line\n'.repeat(500);
    expect(isLong(lines)).toBe(true);
    expect(clipped(lines).split('\n').length).toBeLessThan(16);
    expect(clipped('\u{1f642}'.repeat(2000))).toMatch(/^(?:\u{1f642})+…$/u);
  });

  it('is shown around what differs, which may stand at its end', () => {
    const list = '1, '.repeat(1000);
    const [expected, actual] = difference(`[${list}2]`, `[${list}3]`).map(clippedAround);
    expect(expected).toMatchObject({ changed: '2', after: ']' });
    expect(expected?.before).toMatch(/^….{100,300}1, $/);
    expect(actual).toMatchObject({ changed: '3' });
    const [, shorter] = difference(`[${list}2, 3]`, `[${list}2]`).map(clippedAround);
    expect(shorter).toMatchObject({ changed: '', after: ']' });
    expect(shorter?.before).toMatch(/^….{100,300}1, 2$/);
    const short = { before: 'a', changed: 'b', after: 'c' };
    expect(clippedAround(short)).toEqual(short);
  });
});
