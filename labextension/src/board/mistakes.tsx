import * as React from 'react';

import { Icon } from '../icons';
import { readable, translated } from '../messages';
import { plain } from '../plain';
import type { IMistake, IStatistics } from './tokens';
import type { IBoardTools } from './tools';

/** Tests that nobody passes: perhaps it is the test. */
export function NobodyPasses(props: {
  tools: IBoardTools;
  statistics: IStatistics;
}): React.ReactElement | null {
  const { tools, statistics } = props;
  const { trans } = tools.words;
  const tests = statistics.tests.filter(test => statistics.nobody.includes(test.id));
  if (tests.length === 0) {
    return null;
  }
  return (
    <section className="cp-Card cp-Nobody">
      <h3>{trans.__('Nobody passes')}</h3>
      <p className="cp-muted">
        {trans.__('A test that nobody passes may ask for something that the text does not say.')}
      </p>
      <ul>
        {tests.map(test => (
          <li key={test.id}>
            <Icon name="warning" tone="warning" /> <bdi>{plain(readable(test.name))}</bdi>{' '}
            <span className="cp-muted">{trans.__('tried by %1', test.tried)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What many students have in common, commonest first. */
export function Mistakes(props: {
  tools: IBoardTools;
  statistics: IStatistics;
}): React.ReactElement {
  const { tools, statistics } = props;
  const { trans } = tools.words;
  return (
    <section className="cp-Card cp-Mistakes">
      <h3>{trans.__('Same mistake, many students')}</h3>
      {statistics.mistakes.length === 0 && (
        <p className="cp-muted">{trans.__('No two students made the same mistake.')}</p>
      )}
      <ul>
        {statistics.mistakes.map((mistake, index) => (
          <Mistake key={index} tools={tools} mistake={mistake} />
        ))}
      </ul>
    </section>
  );
}

function Mistake(props: { tools: IBoardTools; mistake: IMistake }): React.ReactElement {
  const { tools, mistake } = props;
  const { trans } = tools.words;
  const hasValues = mistake.expected !== null && mistake.actual !== null;
  return (
    <li className="cp-Mistake">
      <span className="cp-Mistake-count">
        <span className="cp-Mistake-number">{mistake.students}</span>
        <span className="cp-muted cp-small">{trans.__('students')}</span>
      </span>
      <span>
        <span className="cp-muted cp-small">
          <bdi>{plain(readable(mistake.name))}</bdi> · {tools.words.verdict(mistake.verdict)}
        </span>
        <code>
          {hasValues
            ? trans.__(
                '%1 instead of %2',
                plain(mistake.actual ?? ''),
                plain(mistake.expected ?? '')
              )
            : plain(translated(mistake.message, trans))}
        </code>
        <span className="cp-Mistake-examples">
          {mistake.examples.map((submission, index) => (
            <Example
              key={submission}
              tools={tools}
              mistake={mistake}
              submission={submission}
              number={index + 1}
            />
          ))}
        </span>
      </span>
    </li>
  );
}

function Example(props: {
  tools: IBoardTools;
  mistake: IMistake;
  submission: string;
  number: number;
}): React.ReactElement | null {
  const { tools, mistake, submission, number } = props;
  const { model } = tools;
  const name = model.column?.name;
  const row = model.statistics?.rows.find(other => other.submission === submission);
  if (name === undefined || !row) {
    return null;
  }
  const { student } = row;
  return (
    <button
      type="button"
      className="cp-Link"
      onClick={() => {
        model.go({ kind: 'submission', name, student, submission, test: mistake.test });
      }}
    >
      {tools.words.trans.__('Example %1', number)}
    </button>
  );
}
