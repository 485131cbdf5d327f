import * as React from 'react';

import { readable } from '../messages';
import { plain } from '../plain';
import type { Verdict } from '../tokens';
import type { Words } from '../words';
import type { IStatistics, IStudentRow, ITestStatistics } from './tokens';
import type { IBoardTools } from './tools';
import { nameOf } from './words';

/** So many students are drawn until all are asked for. */
const FEW = 16;

/** Students × tests, the weakest first: who is stuck where. */
export function Matrix(props: { tools: IBoardTools; statistics: IStatistics }): React.ReactElement {
  const { tools, statistics } = props;
  const { trans } = tools.words;
  const [areAll, setAll] = React.useState(false);
  const { rows } = statistics;
  const shown = areAll ? rows : rows.slice(0, FEW);
  if (rows.length === 0) {
    return <p className="cp-muted">{trans.__('Nobody has a score yet.')}</p>;
  }
  return (
    <>
      <div
        className="cp-Matrix-scroll"
        tabIndex={0}
        role="group"
        aria-label={trans.__('Students and tests')}
      >
        <table className="cp-Matrix">
          <Head tests={statistics.tests} words={tools.words} />
          <tbody>
            {shown.map(row => (
              <Line key={row.submission} tools={tools} statistics={statistics} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="cp-muted cp-small cp-Matrix-more">
        <span>
          {trans.__(
            '%1 of %2 shown. Select a square: that test of that student.',
            shown.length,
            rows.length
          )}
        </span>
        {rows.length > FEW && (
          <button
            type="button"
            className="cp-Link"
            onClick={() => {
              setAll(!areAll);
            }}
          >
            {areAll ? trans.__('Show fewer') : trans.__('Show all')}
          </button>
        )}
      </p>
    </>
  );
}

function Head(props: { tests: readonly ITestStatistics[]; words: Words }): React.ReactElement {
  const { tests, words } = props;
  const { trans } = words;
  return (
    <thead>
      <tr>
        <th scope="col">
          <span className="cp-hidden">{trans.__('Student')}</span>
        </th>
        {tests.map((test, index) => (
          <th key={test.id} scope="col" title={plain(readable(test.name))}>
            <span aria-hidden="true">{index + 1}</span>
            <span className="cp-hidden">{plain(readable(test.name))}</span>
          </th>
        ))}
        <th scope="col" className="cp-number">
          {trans.__('Score')}
        </th>
      </tr>
    </thead>
  );
}

function Line(props: {
  tools: IBoardTools;
  statistics: IStatistics;
  row: IStudentRow;
}): React.ReactElement {
  const { tools, statistics, row } = props;
  const { model, words } = tools;
  const known = model.everybody.find(other => other.student === row.student);
  const name = known ? nameOf(words.trans, known, model.areNamesHidden) : plain(row.student);
  const open = (test: string | null): void => {
    const { submission, student } = row;
    model.go({ kind: 'submission', name: statistics.assignment, student, submission, test });
  };
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className="cp-Matrix-name"
          onClick={() => {
            open(null);
          }}
        >
          <bdi>{name}</bdi>
        </button>
      </th>
      {statistics.tests.map((test, index) => (
        <td key={test.id}>
          <Square
            verdict={row.verdicts[index] ?? null}
            label={`${name}, ${plain(readable(test.name))}`}
            tools={tools}
            onClick={() => {
              open(test.id);
            }}
          />
        </td>
      ))}
      <td className="cp-number">{row.score === null ? '–' : words.points(row.score)}</td>
    </tr>
  );
}

/** A shape for each kind of verdict, so that colour is never needed. */
function Square(props: {
  verdict: Verdict | null;
  label: string;
  tools: IBoardTools;
  onClick: () => void;
}): React.ReactElement {
  const { verdict, label, tools } = props;
  const word = verdict === null ? tools.words.trans.__('Not run') : tools.words.verdict(verdict);
  return (
    <button
      type="button"
      className="cp-Square"
      tabIndex={-1}
      data-verdict={verdict ?? 'not-run'}
      aria-label={`${label}: ${word}`}
      title={`${label}: ${word}`}
      onClick={props.onClick}
    >
      <svg viewBox="0 0 24 16" aria-hidden="true">
        {shapeOf(verdict)}
      </svg>
    </button>
  );
}

function shapeOf(verdict: Verdict | null): React.ReactElement {
  switch (verdict) {
    case 'passed':
      return <rect className="cp-Square-full" x="0" y="0" width="24" height="16" />;
    case 'failed':
    case 'error':
      return <path d="M.5.5h23v15H.5zM8.500 4.500l7 7m0-7-7 7" />;
    case 'timed-out':
    case 'out-of-memory':
      return <path d="M.5.5h23v15H.5zM12 3.500a4.500 4.500 0 1 0 .1 0M12 5.500V8l2 1.200" />;
    case 'broken':
      return <path d="M.5.5h23v15H.5zM8 12l8-8" />;
    case 'not-run':
    case null:
      return <path d="M8 8h8" />;
  }
}
