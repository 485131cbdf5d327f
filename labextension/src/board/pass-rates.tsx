import * as React from 'react';

import { Icon } from '../icons';
import { readable } from '../messages';
import { plain } from '../plain';
import type { Verdict } from '../tokens';
import type { Words } from '../words';
import { FigureTable } from './table';
import type { IStatistics, ITestStatistics } from './tokens';

/** What is told apart in a bar; the rest of it is empty. */
type Part = 'passed' | 'failed' | 'limit';

const PARTS: Record<Part, readonly Verdict[]> = {
  passed: ['passed'],
  failed: ['failed', 'error', 'not-run'],
  limit: ['timed-out', 'out-of-memory']
};

/** Which part of the class passes each test. */
export function PassRates(props: { statistics: IStatistics; words: Words }): React.ReactElement {
  const { statistics, words } = props;
  const { trans } = words;
  return (
    <>
      <div className="cp-Rates-legend cp-small" aria-hidden="true">
        <span data-part="passed">{trans.__('passed')}</span>
        <span data-part="failed">{trans.__('failed or error')}</span>
        <span data-part="limit">{trans.__('time or memory')}</span>
      </div>
      <ul className="cp-Rates">
        {statistics.tests.map(test => (
          <Rate key={test.id} test={test} words={words} />
        ))}
      </ul>
    </>
  );
}

function Rate(props: { test: ITestStatistics; words: Words }): React.ReactElement {
  const { test, words } = props;
  const { trans } = words;
  const percent = test.pass_rate === null ? null : Math.round(test.pass_rate * 100);
  const label =
    percent === null
      ? trans.__('Nobody has tried this test yet.')
      : trans.__('%1% passed: %2 of %3', percent, test.passed, test.tried);
  return (
    <li className="cp-Rate" data-test={test.id} data-low={percent !== null && percent < 60}>
      <span className="cp-Rate-name" title={plain(test.name)}>
        {test.hidden && <Icon name="lock" />}
        <bdi>{plain(readable(test.name))}</bdi>
      </span>
      <span className="cp-Rate-bar" role="img" aria-label={label} title={label}>
        {(['passed', 'failed', 'limit'] as const).map(part => (
          <span key={part} data-part={part} style={{ flexGrow: share(test, part) }} />
        ))}
      </span>
      <span className="cp-Rate-number cp-number" aria-hidden="true">
        {percent === null ? '–' : trans.__('%1%', percent)}
      </span>
    </li>
  );
}

function share(test: ITestStatistics, part: Part): number {
  return PARTS[part].reduce((sum, verdict) => sum + (test.verdicts[verdict] ?? 0), 0);
}

/** The same as a table. */
export function PassRatesTable(props: {
  statistics: IStatistics;
  words: Words;
}): React.ReactElement {
  const { statistics, words } = props;
  const { trans } = words;
  return (
    <FigureTable
      heads={[trans.__('Test'), trans.__('Tried'), trans.__('Passed'), trans.__('Pass rate')]}
      lines={statistics.tests.map(test => ({
        key: test.id,
        name: <bdi>{plain(readable(test.name))}</bdi>,
        figures: [
          test.tried,
          test.passed,
          test.pass_rate === null ? '–' : trans.__('%1%', Math.round(test.pass_rate * 100))
        ]
      }))}
    />
  );
}

/** How each question went. */
export function Questions(props: { statistics: IStatistics; words: Words }): React.ReactElement {
  const { statistics, words } = props;
  const { trans } = words;
  return (
    <FigureTable
      heads={[trans.__('Question'), trans.__('On average'), trans.__('Full marks')]}
      lines={statistics.questions.map(question => ({
        key: question.question,
        name: <bdi>{plain(readable(question.question))}</bdi>,
        figures: [
          words.ratio(question.mean, question.points),
          words.ratio(question.full_marks, question.tried)
        ]
      }))}
    />
  );
}
