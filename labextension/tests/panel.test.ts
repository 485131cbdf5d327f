import { nullTranslator } from '@jupyterlab/translation';
import { createRoot } from 'react-dom/client';
import type { Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { panelView } from '../src/panel';
import type { IActions } from '../src/panel';
import { begin, fromReport } from '../src/progress';
import { Words } from '../src/words';
import { report, result, until } from './server';
import { ASSIGNMENT, RESULTS, world } from './world';

describe('the panel', () => {
  let here: ReturnType<typeof world>;
  let place: HTMLElement;
  let root: Root;
  let copied: string[];
  const words = new Words(nullTranslator);

  beforeEach(() => {
    here = world();
    place = document.body.appendChild(document.createElement('div'));
    root = createRoot(place);
    copied = [];
  });

  afterEach(() => {
    root.unmount();
    place.remove();
    here.model.dispose();
  });

  /** Draw the panel of the model, or that of no assignment. */
  function draw(model: typeof here.model | null, hasNotebook = true): void {
    const nothing = (): void => undefined;
    const actions: IActions = {
      submit: nothing,
      goToCell: nothing,
      returnToNotebook: nothing,
      openSubmitted: nothing,
      download: nothing,
      copy: text => {
        copied.push(text);
        return Promise.resolve(true);
      }
    };
    root.render(panelView(model, { words, actions }, hasNotebook));
  }

  async function shows(text: string): Promise<void> {
    await until(() => place.textContent?.includes(text) === true, text);
  }

  /** A run of `count` tests, the first `passed` of which have ended. */
  function running(count: number, passed: number): void {
    const tests = Array.from({ length: count }, (_, index) => `t${String(index)}`);
    const questions = [
      {
        question: 'q',
        points: count,
        tests: tests.map(id => ({ id, name: id, points: 1, hidden: false }))
      }
    ];
    const begun = begin(questions);
    here.model.phase = 'running';
    here.model.progress = {
      ...begun,
      phase: 'running',
      lines: begun.lines.map((line, index) =>
        index < passed ? { ...line, result: result({ id: line.id }) } : line
      )
    };
  }

  it('draws one bar a test, and one a verdict where there are too many to be told apart', async () => {
    running(10, 3);
    draw(here.model);
    await shows('3 of 10 tests done');
    expect(place.querySelectorAll('.cp-Segments span')).toHaveLength(10);
    running(500, 300);
    draw(here.model);
    here.model.reveal('none');
    await shows('300 of 500 tests done');
    const bars = [...place.querySelectorAll<HTMLElement>('.cp-Segments span')];
    expect(bars.map(bar => [bar.dataset['verdict'], bar.style.flexGrow])).toEqual([
      ['passed', '300'],
      ['running', '1'],
      ['waiting', '199']
    ]);
  });

  it('does not wait for what a person grades', async () => {
    const manual = { id: 'm', name: 'essay', points: 4, hidden: false, manual: true };
    const questions = [{ question: 'essay', points: 4, tests: [manual] }];
    here.model.progress = fromReport(questions, { ...report([]), score: 0, max_score: 4 });
    draw(here.model);
    await shows('/ 4 points');
    expect(place.querySelector('.cp-Segments')?.getAttribute('aria-label')).toBe(
      'Graded by your instructor'
    );
    expect(place.querySelector('.cp-Score')?.textContent).not.toContain('Waiting');
    here.model.phase = 'running';
    const begun = begin([...questions, ...ASSIGNMENT.questions]);
    here.model.progress = { ...begun, phase: 'running' };
    draw(here.model);
    await shows('0 of 3 tests done');
  });

  it('measures a run by the clock of the service', async () => {
    running(3, 0);
    const hour = 3_600_000;
    here.model.submission = {
      id: 's1',
      acceptedAt: new Date(Date.now() + hour - 90_000).toISOString(),
      receipt: null
    };
    Object.assign(here.model, { clockOffset: hour });
    draw(here.model);
    const seconds = (): number =>
      parseInt(place.querySelector('.cp-Running-line .cp-muted')?.textContent ?? '', 10);
    await until(() => seconds() >= 85, 'a minute and a half');
  });

  it('copies what a student asks a teacher with, in their words, and says that it did', async () => {
    here.model.progress = fromReport(ASSIGNMENT.questions, report(RESULTS));
    draw(here.model);
    await shows('Copy details');
    const button = [...place.querySelectorAll('button')].find(
      one => one.textContent === 'Copy details'
    );
    button?.click();
    await shows('Copied');
    expect(copied).toEqual(['b: Failed\nf(2) is wrong\nExpected: 4\nActual: 5']);
  });

  it('shows a long value where it differs, and all of it to who asks', async () => {
    const list = '1, '.repeat(2000);
    const long = result({ id: 'a', verdict: 'failed', points: 0, cell: null });
    const values = { expected: `[${list}2]`, actual: `[${list}3]` };
    here.model.progress = fromReport(ASSIGNMENT.questions, report([{ ...long, ...values }]));
    draw(here.model);
    await shows('Show all');
    expect([...place.querySelectorAll('mark')].map(mark => mark.textContent)).toEqual(['2', '3']);
    const size = (): number => place.querySelector('.cp-Values')?.textContent?.length ?? 0;
    expect(size()).toBeLessThan(2000);
    [...place.querySelectorAll('button')].find(one => one.textContent === 'Show all')?.click();
    await shows('Show less');
    expect(size()).toBeGreaterThan(12_000);
  });

  it('says what came of it also when there is no score', async () => {
    const error = { code: 'syntax', message: 'Cell 3 has a syntax error.', hint: 'Correct it.' };
    here.model.phase = 'running';
    here.model.progress = begin(ASSIGNMENT.questions);
    draw(here.model);
    await shows('0 of 3 tests done');
    here.model.phase = 'idle';
    const ended = { ...report([]), status: 'ungradable' as const, score: null, error };
    here.model.progress = fromReport(ASSIGNMENT.questions, ended);
    here.model.reveal('none');
    draw(here.model);
    const spoken = place.querySelector('[aria-live]');
    await until(() => spoken?.textContent === 'Cell 3 has a syntax error.', 'it is spoken');
  });

  it('shows the way where no assignment is open', async () => {
    draw(null, false);
    await shows('Open the notebook of an assignment');
    draw(null, true);
    await shows('This notebook is not an assignment.');
    expect(place.querySelector('button')?.textContent).toBe('Go to the assignments');
  });
});
