import { describe, expect, it } from 'vitest';

import { nullTranslator } from '@jupyterlab/translation';
import {
  advance,
  begin,
  byQuestion,
  doneCount,
  fromReport,
  moved,
  stateOf,
  tally
} from '../src/progress';
import { Words } from '../src/words';
import type { CoplitEvent, Verdict } from '../src/tokens';
import { report, result } from './server';
import { ASSIGNMENT, RESULTS, events } from './world';

describe('progress', () => {
  it('keeps the order of the bundle, whatever order results arrive in', () => {
    const [accepted, started, first, second, third] = events();
    let progress = begin(ASSIGNMENT.questions);
    for (const event of [accepted, started, third, second, first]) {
      if (event) {
        progress = advance({ ...progress, seq: 0 }, event);
      }
    }
    expect(progress.lines.map(line => line.id)).toEqual(['a', 'b', 'c']);
    expect(progress.lines.map(line => stateOf(progress, line))).toEqual([
      'passed',
      'failed',
      'passed'
    ]);
  });

  it('ignores an event that was seen, so that a resumed stream may repeat', () => {
    const all = events();
    const once = all.reduce(advance, begin(ASSIGNMENT.questions));
    expect(all.reduce(advance, once)).toBe(once);
  });

  it('says that the first test without a result runs, and only while a run runs', () => {
    const [accepted, started, first] = events();
    let progress = begin(ASSIGNMENT.questions);
    const states = (): string[] => progress.lines.map(line => stateOf(progress, line));
    progress = advance(progress, accepted as never);
    expect(states()).toEqual(['waiting', 'waiting', 'waiting']);
    progress = advance(progress, started as never);
    expect(states()).toEqual(['running', 'waiting', 'waiting']);
    progress = advance(progress, first as never);
    expect(states()).toEqual(['passed', 'running', 'waiting']);
  });

  it('clears the results of an earlier run when another one starts', () => {
    const half = events().slice(0, 4).reduce(advance, begin(ASSIGNMENT.questions));
    expect(doneCount(half)).toBe(2);
    const again = advance(half, { v: 1, seq: 9, run: 2, at: '', type: 'started' });
    expect(doneCount(again)).toBe(0);
  });

  it('shows the same from a report as from its events', () => {
    const live = events().reduce(advance, begin(ASSIGNMENT.questions));
    const loaded = fromReport(ASSIGNMENT.questions, report(RESULTS));
    expect(loaded.lines).toEqual(live.lines);
    expect(loaded.report).toEqual(live.report);
  });

  it('believes who asked rather than the first event, which says how the queue was then', () => {
    const first = events()[0] as CoplitEvent;
    const begun = begin(ASSIGNMENT.questions);
    expect(advance(begun, first)).toMatchObject({ position: 1, etaSeconds: 4 });
    const asked = advance(moved(begun, 0, 2), first);
    expect(asked).toMatchObject({ seq: 1, position: 0, etaSeconds: 2 });
  });

  it('sums points by question without the dust of binary fractions', () => {
    const tests = [0.1, 0.2].map((points, index) =>
      result({ id: String(index), points, max_points: points })
    );
    const [group] = byQuestion(fromReport([], report(tests)).lines);
    expect(group?.points).toBe(0.3);
  });

  it('takes a verdict it does not know for our fault', () => {
    const verdict = 'from-the-future' as Verdict;
    const progress = fromReport([], report([result({ id: 'a', verdict })]));
    expect(tally(progress.lines)).toEqual([['broken', 1]]);
  });

  it('counts answers that are not there by themselves, not as errors', () => {
    const words = new Words(nullTranslator);
    const empty = { verdict: 'error' as Verdict, message: 'Not filled in yet (cell 1, line 4)' };
    const tests = [
      result({ id: 'a', verdict: 'passed' }),
      result({ id: 'b', verdict: 'error', message: 'ValueError: no' }),
      result({ id: 'c', ...empty }),
      result({ id: 'd', ...empty })
    ];
    const lines = fromReport([], report(tests)).lines;
    expect(words.summary(lines)).toBe('1 passed · 1 error · 2 not filled in yet');
    expect(words.summary([])).toBe('');
  });
});
