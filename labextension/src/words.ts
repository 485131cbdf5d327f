import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';

import { isNotFilledIn, readable, translated } from './messages';
import { tally } from './progress';
import type { ILine, LineState } from './progress';
import type { IProblem, IReport, ITestResult, Verdict } from './tokens';

/** Says everything the student reads, in the language of the application. */
export class Words {
  /** Use the language of `translator`. */
  constructor(translator: ITranslator) {
    this.trans = translator.load('coplit_jupyter');
    const language = translator.languageCode;
    this.language = language === 'default' ? 'en' : language.replace('_', '-');
    // Of one language people write dates in many ways: the browser knows which.
    const primary = this.language.split('-')[0] ?? 'en';
    this._locale = navigator.languages.find(other => other.startsWith(primary)) ?? this.language;
    this._points = new Intl.NumberFormat(this._locale, { maximumFractionDigits: 2 });
  }

  /** JupyterLab's own translation functions. */
  readonly trans: TranslationBundle;

  /** A BCP 47 language tag. */
  readonly language: string;

  /** The words of the verdicts: the same in Python's `words` and in the gradebook. */
  verdict(verdict: Verdict): string {
    const { trans } = this;
    switch (verdict) {
      case 'passed':
        return trans.__('Passed');
      case 'failed':
        return trans.__('Failed');
      case 'error':
        return trans.__('Error');
      case 'timed-out':
        return trans.__('Timed out');
      case 'out-of-memory':
        return trans.__('Out of memory');
      case 'not-run':
        return trans.__('Not run');
      case 'broken':
        return trans.__('Grader problem');
    }
  }

  /** What a line shows, as a word. */
  state(state: LineState): string {
    switch (state) {
      case 'waiting':
        return this.trans.__('Waiting');
      case 'running':
        return this.trans.__('Running');
      default:
        return this.verdict(state);
    }
  }

  /** How a test ended, as a word; an answer that is not there is not called an error. */
  outcome(result: ITestResult): string {
    return isNotFilledIn(result)
      ? this.trans.__('Not filled in yet')
      : this.verdict(result.verdict);
  }

  /** How many have this verdict: "8 passed". */
  count(verdict: Verdict, count: number): string {
    const { trans } = this;
    switch (verdict) {
      case 'passed':
        return trans.__('%1 passed', count);
      case 'failed':
        return trans.__('%1 failed', count);
      case 'error':
        return trans._n('%1 error', '%1 errors', count, count);
      case 'timed-out':
        return trans.__('%1 timed out', count);
      case 'out-of-memory':
        return trans.__('%1 out of memory', count);
      case 'not-run':
        return trans.__('%1 not run', count);
      case 'broken':
        return trans._n('%1 grader problem', '%1 grader problems', count, count);
    }
  }

  /** "8 passed · 1 failed · 2 not filled in yet"; empty before the first result. */
  summary(lines: readonly ILine[]): string {
    const empty = lines.filter(line => line.result !== null && isNotFilledIn(line.result));
    const parts = tally(lines.filter(line => !empty.includes(line))).map(([verdict, count]) =>
      this.count(verdict, count)
    );
    if (empty.length > 0) {
      parts.push(this.trans.__('%1 not filled in yet', empty.length));
    }
    return parts.join(' · ');
  }

  /** Points, in the language's way of writing numbers. */
  points(points: number): string {
    return this._points.format(points);
  }

  /** "20": a part in hundredths, without the sign. */
  percent(part: number): string {
    return this._points.format(Math.round(part * 1e4) / 100);
  }

  /** "2 / 3". */
  ratio(points: number | null, maxPoints: number): string {
    const given = points === null ? '–' : this.points(points);
    return `${given} / ${this.points(maxPoints)}`;
  }

  /** "0.03 s"; never more digits than mean something. */
  seconds(seconds: number): string {
    const digits = seconds < 1 ? 2 : seconds < 10 ? 1 : 0;
    const format = new Intl.NumberFormat(this._locale, { maximumFractionDigits: digits });
    return this.trans.__('%1 s', format.format(Math.max(seconds, 0.01)));
  }

  /** "about 40 s": when a report can be expected; '' if it is there at once or nobody knows. */
  about(seconds: number | null): string {
    if (seconds === null || seconds < 1) {
      return '';
    }
    return seconds < 100
      ? this.trans.__('about %1 s', Math.ceil(seconds))
      : this.trans.__('about %1 min', Math.round(seconds / 60));
  }

  /** A place in line: "3rd" in English, "3" elsewhere. */
  place(place: number): string {
    if (!this.language.startsWith('en')) {
      return String(place);
    }
    const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(place);
    const endings: Record<string, string> = { one: 'st', two: 'nd', few: 'rd' };
    return `${place}${endings[rule] ?? 'th'}`;
  }

  /** "Fri 27 Nov, 23:59", in the browser's zone. */
  moment(iso: string): string {
    return this._format(iso, {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit'
    });
  }

  /** "today 14:02", else with the day. */
  recent(iso: string): string {
    const isToday = new Date(iso).toDateString() === new Date().toDateString();
    const time = this._format(iso, { hour: '2-digit', minute: '2-digit' });
    return isToday ? this.trans.__('today %1', time) : this.moment(iso);
  }

  /** "14:02:12". */
  clock(iso: string): string {
    return this._format(iso, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  }

  /** How long it is to a deadline: days and hours, then hours and minutes, then less. */
  left(milliseconds: number): string {
    const { trans } = this;
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const days = Math.floor(hours / 24);
    if (days > 0) {
      return trans.__('%1 d %2 h left', days, hours % 24);
    }
    if (hours > 0) {
      return trans.__('%1 h %2 min left', hours, minutes % 60);
    }
    return minutes >= 5 ? trans.__('%1 min left', minutes) : trans.__('%1 s left', seconds);
  }

  /** The name of a test; a hidden one may have none. */
  name(line: ILine, hiddenNumber: number): string {
    return line.hidden && line.name === ''
      ? this.trans.__('Hidden test %1', hiddenNumber)
      : readable(line.name);
  }

  /** A problem that has no words of its own. */
  problem(problem: IProblem, isOurs: boolean): string {
    const { trans } = this;
    switch (problem.code) {
      case 'unreachable':
      case 'http':
        return isOurs
          ? trans.__('The grading service did not answer.')
          : trans.__('The grading service refused the request (%1).', problem.message);
      case 'signed-out':
        return trans.__(
          'You are no longer logged in. Log in again in another tab: this page then goes on.'
        );
      case 'changed-meanwhile':
        return trans.__('The notebook was changed meanwhile. Look at the update again.');
      case 'closed':
        return trans.__('This assignment is closed.');
      case 'not-open':
        return trans.__('Not open yet');
      case 'attempts-used':
        return trans.__('All submissions are used');
      case 'too-fast':
        return trans.__('Many submissions in a short time');
      default:
        return translated(problem.message, trans);
    }
  }

  /** Nobody answers although it was handed in: that, and that there is nothing to do. */
  away(): [what: string, comfort: string] {
    return [
      this.trans.__('The grading service does not answer at the moment.'),
      this.trans.__('Nothing is lost: this page goes on by itself.')
    ];
  }

  /** What to do about a problem now; empty if nobody knows. */
  hint(problem: Pick<IProblem, 'hint'>): string {
    return translated(problem.hint, this.trans);
  }

  /** How far student and tests were kept apart, where a student should know. */
  isolation(isolation: IReport['isolation']): string | null {
    switch (isolation) {
      case 'isolated':
        return null;
      case 'inline':
        return this.trans.__('Results can be forged: the tests ran beside your code.');
      case 'none':
        return this.trans.__('Graded without isolation on this machine.');
    }
  }

  private _format(iso: string, options: Intl.DateTimeFormatOptions): string {
    const moment = new Date(iso);
    return Number.isNaN(moment.getTime())
      ? iso
      : new Intl.DateTimeFormat(this._locale, { hour12: false, ...options }).format(moment);
  }

  private readonly _points: Intl.NumberFormat;
  private readonly _locale: string;
}
