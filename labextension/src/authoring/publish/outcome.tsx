import * as React from 'react';

import { Icon } from '../../icons';
import type { IPublished } from '../../tokens';
import type { Words } from '../../words';
import { pointsText } from '../words';
import { checksOf, warningCount } from './checks';
import type { ICheckLine } from './checks';

/** What the proof found, and whether the assignment is published now. */
export function Outcome(props: { outcome: IPublished; words: Words }): React.ReactElement {
  const { outcome, words } = props;
  const lines = checksOf(outcome.proof, words);
  return (
    <>
      <Verdict outcome={outcome} lines={lines} words={words} />
      <ul className="cp-Checks">
        {lines.map(line => (
          <Line key={line.name} line={line} />
        ))}
      </ul>
    </>
  );
}

function Verdict(props: {
  outcome: IPublished;
  lines: readonly ICheckLine[];
  words: Words;
}): React.ReactElement {
  const { outcome, lines, words } = props;
  const { trans } = words;
  const warnings = warningCount(lines);
  const kind = outcome.version === null ? 'failed' : warnings > 0 ? 'warning' : 'passed';
  const icon = kind === 'failed' ? 'error' : kind;
  const tests = outcome.tests.length;
  return (
    <div className="cp-Notice" data-kind={kind} data-version={outcome.version ?? 0} role="status">
      <Icon name={icon} tone={kind} />
      <div className="cp-Notice-text">
        {outcome.version === null ? (
          <>
            <div className="cp-Notice-title">{trans.__('Cannot be published yet')}</div>
            <p>{trans.__('Nothing has been sent to students.')}</p>
          </>
        ) : (
          <>
            <div className="cp-Notice-title">
              {trans.__('Published: %1, version %2', outcome.assignment, outcome.version)}
            </div>
            <p>
              {trans._n('%1 test', '%1 tests', tests, tests)}
              {' · '}
              {pointsText(words, outcome.max_score ?? 0)}
              {' · '}
              {trans.__('course %1', outcome.course)}
            </p>
            {warnings > 0 && (
              <p>{trans._n('%1 thing to look at', '%1 things to look at', warnings, warnings)}</p>
            )}
          </>
        )}
      </div>
    </div>
  );
}

function Line(props: { line: ICheckLine }): React.ReactElement {
  const { line } = props;
  const hasMore = line.details.length > 0 || line.diffs.length > 0;
  const [isOpen, setIsOpen] = React.useState(line.kind === 'failed' || line.kind === 'warning');
  const row = (
    <>
      {hasMore ? <Icon name={isOpen ? 'open' : 'closed'} /> : <span />}
      <Icon name={line.kind} tone={line.kind} />
      <span className="cp-strong">{line.title}</span>
      <span className="cp-number">{line.fact}</span>
    </>
  );
  return (
    <li className="cp-Checks-line" data-check={line.name} data-kind={line.kind}>
      {hasMore ? (
        <button
          type="button"
          className="cp-Checks-row"
          aria-expanded={isOpen}
          onClick={() => {
            setIsOpen(!isOpen);
          }}
        >
          {row}
        </button>
      ) : (
        <div className="cp-Checks-row" data-plain="true">
          {row}
        </div>
      )}
      {hasMore && isOpen && <More line={line} />}
    </li>
  );
}

function More(props: { line: ICheckLine }): React.ReactElement {
  const { details, diffs } = props.line;
  return (
    <div className="cp-Checks-more">
      {details.map((detail, index) => (
        <p key={index}>{detail}</p>
      ))}
      {diffs.map((diff, index) => (
        <figure key={index} className="cp-Diff">
          <figcaption className="cp-muted cp-small">{diff.place}</figcaption>
          <pre>
            {diff.text
              .trimEnd()
              .split('\n')
              .filter(text => !/^(?:---|\+\+\+) /.test(text))
              .map((text, number) => (
                <span key={number} data-sign={text.charAt(0)}>
                  {`${text}\n`}
                </span>
              ))}
          </pre>
        </figure>
      ))}
    </div>
  );
}
