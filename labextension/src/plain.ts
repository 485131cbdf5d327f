/** How much of one text is shown; the report holds the rest. */
export const SHOWN_CHARACTERS = 10_000;

/** Sequences with which programs colour a terminal or move its cursor. */
// eslint-disable-next-line no-control-regex -- finding control characters is the purpose
const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/** Control characters that a page would hide; tab and line feed stay. */
// eslint-disable-next-line no-control-regex -- finding control characters is the purpose
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Characters that reorder or hide the text around them (https://trojansource.codes). */
const REORDERING = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Make text of a student or a test honest: without colours of a terminal, and with invisible and
 * reordering characters written out. The result is still to be shown as a text node.
 */
export function plain(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(ANSI, '')
    .replace(CONTROLS, character => picture(character.charCodeAt(0)))
    .replace(
      REORDERING,
      character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
    );
}

/** The symbol of a control character, such as ␀. */
function picture(code: number): string {
  return String.fromCharCode(code === 0x7f ? 0x2421 : 0x2400 + code);
}

/** A text with the part in its middle that differs. */
export interface IDifference {
  before: string;
  changed: string;
  after: string;
}

/** How much of one text is shown until somebody asks for all of it; a line weighs as much as 60. */
const MOST = 900;

/** Whether a text would push away what stands below it. */
export function isLong(text: string): boolean {
  return weight(text) > MOST;
}

/** The beginning of a long text. */
export function clipped(text: string): string {
  return isLong(text) ? `${head(text, MOST)}…` : text;
}

/**
 * A long text with what differs, and a little around it: the difference may stand at its end. Where
 * nothing is there that the other one has, that place is shown.
 */
export function clippedAround(text: IDifference): IDifference {
  const { before, changed, after } = text;
  if (!isLong(before + changed + after)) {
    return text;
  }
  const around = MOST / 4;
  const left = reversed(head(reversed(before), around));
  return {
    before: left.length < before.length ? `…${left}` : before,
    changed: weight(changed) > 2 * around ? `${head(changed, 2 * around)}…` : changed,
    after: weight(after) > around ? `${head(after, around)}…` : after
  };
}

function weight(text: string): number {
  return text.length + 60 * (text.split('\n').length - 1);
}

/** As much of the beginning as weighs no more than `most`. */
function head(text: string, most: number): string {
  let left = most;
  let end = 0;
  for (const character of text) {
    left -= character === '\n' ? 61 : character.length;
    if (left < 0) {
      break;
    }
    end += character.length;
  }
  return text.slice(0, end);
}

function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}

/** Find the part in which two texts differ, widened to whole words. */
export function difference(left: string, right: string): [IDifference, IDifference] {
  const a = tokens(left);
  const b = tokens(right);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) {
    start += 1;
  }
  let end = 0;
  const most = Math.min(a.length, b.length) - start;
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) {
    end += 1;
  }
  const cut = (all: string[]): IDifference => ({
    before: all.slice(0, start).join(''),
    changed: all.slice(start, all.length - end).join(''),
    after: all.slice(all.length - end).join('')
  });
  return [cut(a), cut(b)];
}

/** Words, runs of spaces, and single other characters. */
function tokens(text: string): string[] {
  return text.match(/[\p{L}\p{N}_.-]+|\s+|[^]/gu) ?? [];
}
