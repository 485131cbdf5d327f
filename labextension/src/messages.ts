import type { TranslationBundle } from '@jupyterlab/translation';

import { REFUSALS } from './refusals';
import type { ITestResult } from './tokens';

/** A sentence of the grading side, and how it is said in the student's language. */
export interface ISentence {
  pattern: RegExp;
  say: (trans: TranslationBundle, ...found: [string, string, string, string]) => string;
}

/** How the grading side calls an answer that is not there; older reports name the exception. */
const NOT_FILLED_IN = /^(?:.+ failed: )?(?:Not filled in yet|NotImplementedError)(?: \(|$)/;

/** What the grading side says of a run; everything else is the author's or the program's. */
const OF_A_RUN: readonly ISentence[] = [
  {
    pattern: /^Your program took longer than (\S+) s and was stopped\.$/,
    say: (trans, first) => trans.__('Your program took longer than %1 s and was stopped.', first)
  },
  {
    pattern: /^Your cells took longer than (\S+) s and were stopped\.$/,
    say: (trans, first) => trans.__('Your cells took longer than %1 s and were stopped.', first)
  },
  {
    pattern: /^The test took longer than (\S+) s and was stopped\.$/,
    say: (trans, first) => trans.__('The test took longer than %1 s and was stopped.', first)
  },
  {
    pattern: /^The cells took longer than (\S+) s in all\.$/,
    say: (trans, first) => trans.__('The cells took longer than %1 s in all.', first)
  },
  {
    pattern: /^Your program needed more memory than it may use\.$/,
    say: trans => trans.__('Your program needed more memory than it may use.')
  },
  {
    pattern: /^The program needed more than (\S+) MiB of memory\.$/,
    say: (trans, first) => trans.__('The program needed more than %1 MiB of memory.', first)
  },
  {
    pattern: /^The whole run reached its limit of (\S+) seconds during this test\.$/,
    say: (trans, first) =>
      trans.__('The whole run reached its limit of %1 seconds during this test.', first)
  },
  {
    pattern: /^The whole run reached its limit of (\S+) seconds before this test\.$/,
    say: (trans, first) =>
      trans.__('The whole run reached its limit of %1 seconds before this test.', first)
  },
  {
    pattern: /^The run ended before this test\.$/,
    say: trans => trans.__('The run ended before this test.')
  },
  {
    pattern: /^Your notebook does not define '(.+?)'\. Cell (\d+) failed: (.+)$/,
    say: (trans, name, cell, why) =>
      [
        trans.__("Your notebook does not define '%1'.", name),
        trans.__('Cell %1 failed: %2', cell, translated(why, trans))
      ].join(' ')
  },
  {
    pattern: /^Your notebook does not define '(.+)'\.$/,
    say: (trans, first) => trans.__("Your notebook does not define '%1'.", first)
  },
  {
    pattern: /^An assertion of the test does not hold\.$/,
    say: trans => trans.__('An assertion of the test does not hold.')
  },
  {
    pattern: /^The program ran as a plain process of this machine: it could read your files\.$/,
    say: trans =>
      trans.__('The program ran as a plain process of this machine: it could read your files.')
  },
  {
    pattern:
      /^Memory, processes and files were limited a process at a time, not for the run as a whole\.$/,
    say: trans =>
      trans.__(
        'Memory, processes and files were limited a process at a time, not for the run as a whole.'
      )
  },
  {
    pattern: /^(.+) was not handed in: what it should define is missing\.$/,
    say: (trans, first) =>
      trans.__('%1 was not handed in: what it should define is missing.', first)
  },
  {
    pattern: /^(.+) is not part of (\S+) and was left out\.$/,
    say: (trans, first, second) => trans.__('%1 is not part of %2 and was left out.', first, second)
  },
  {
    pattern: /^(?:Not filled in yet|NotImplementedError)$/,
    say: trans => trans.__('Not filled in yet')
  },
  {
    // What was raised in which cell; only the words around it are ours.
    pattern: /^(.+) \(cell (\d+), line (\d+)\)$/,
    say: (trans, raised, cell, line) =>
      trans.__('%1 (cell %2, line %3)', translated(raised, trans), cell, line)
  },
  {
    pattern: /^(.+) \(([^()]+), cell (\d+), line (\d+)\)$/,
    say: (trans, raised, notebook, cell, line) =>
      trans.__('%1 (%2, cell %3, line %4)', translated(raised, trans), notebook, cell, line)
  }
];

const SENTENCES: readonly ISentence[] = [...OF_A_RUN, ...REFUSALS];

/** Say a text of the grading side in the student's language, line by line where it is known. */
export function translated(text: string, trans: TranslationBundle): string {
  return text
    .split('\n')
    .map(line => {
      for (const { pattern, say } of SENTENCES) {
        const match = pattern.exec(line);
        if (match) {
          const [first = '', second = '', third = '', fourth = ''] = match.slice(1);
          return say(trans, first, second, third, fourth);
        }
      }
      return line;
    })
    .join('\n');
}

/** The answer that a test looked at is not there yet: no mistake, and nothing to puzzle over. */
export function isNotFilledIn(result: Pick<ITestResult, 'verdict' | 'message'>): boolean {
  return result.verdict === 'error' && result.message.split('\n').some(isStub);
}

function isStub(line: string): boolean {
  return NOT_FILLED_IN.test(line);
}

/** What a test says, in parts: a first sentence, and what a program would print below it. */
export function parts(message: string): { first: string; rest: string } {
  const end = message.indexOf('\n');
  return end < 0
    ? { first: message, rest: '' }
    : { first: message.slice(0, end), rest: message.slice(end + 1).replace(/^\n+/, '') };
}

/** A pytest function, a method of a class of them, or one case of it; in any alphabet. */
const FUNCTION =
  /^(?:[\p{L}\p{N}_]+(?:::|\.))?test(?:_+|(?=[A-Z0-9]))([\p{L}\p{N}][\p{L}\p{M}\p{N}_]*?)_*(\[.*\])?$/su;

/**
 * The name of a pytest function in words: `test_water_freezes[0]` → "Water freezes [0]".
 *
 * Names that are no such functions are a person's words already, or a cell's id: they stay.
 */
export function readable(name: string): string {
  const match = FUNCTION.exec(name);
  if (!match?.[1]) {
    return name;
  }
  const words = match[1].replace(/_+/g, ' ');
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  return match[2] === undefined ? sentence : `${sentence} ${match[2]}`;
}
