import * as React from 'react';

import { Icon } from '../icons';
import type { AssignmentModel } from '../model';
import { readable } from '../messages';
import { plain } from '../plain';
import type { IAnswer, IQuestion } from '../tokens';
import { useTools } from './tools';

/** Before the first submission: what will be checked. */
export function WhatWillBeChecked(props: {
  questions: readonly IQuestion[];
}): React.ReactElement | null {
  const { words } = useTools();
  const { trans } = words;
  if (props.questions.length === 0) {
    return null;
  }
  return (
    <div className="cp-Section">
      <h3>{trans.__('What will be checked')}</h3>
      <table className="cp-Table cp-Outline">
        <tbody>
          {props.questions.map(question => (
            <tr key={question.question}>
              <th scope="row">{plain(readable(question.question))}</th>
              <td className="cp-muted">
                <TestCount question={question} />
              </td>
              <td>{trans.__('%1 points', words.points(question.points))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TestCount(props: { question: IQuestion }): React.ReactElement {
  const { trans } = useTools().words;
  const { tests } = props.question;
  const hidden = tests.filter(test => test.hidden).length;
  const count = trans._n('%1 test', '%1 tests', tests.length, tests.length);
  return <>{hidden > 0 ? trans.__('%1, %2 hidden', count, hidden) : count}</>;
}

/** What is missing in the notebook as it is on screen; `isQuiet`: nothing when all is well. */
export function BeforeYouSubmit(props: {
  model: AssignmentModel;
  isQuiet?: boolean;
}): React.ReactElement | null {
  const { check } = props.model;
  const { trans } = useTools().words;
  if (!check) {
    return null;
  }
  const wrong = check.answers.filter(answer => answer.status !== 'ok');
  const hasFaults = wrong.length > 0 || check.warnings.length > 0;
  if (!hasFaults && (props.isQuiet === true || check.answers.length === 0)) {
    return null;
  }
  return (
    <div className="cp-Section">
      <h3>{trans.__('Before you submit')}</h3>
      <ul className="cp-Check">
        {wrong.length === 0 && check.answers.length > 0 && (
          <li>
            <Icon name="check" tone="passed" />
            <span>
              {trans._n(
                '%1 answer cell is here',
                'All %1 answer cells are here',
                check.answers.length,
                check.answers.length
              )}
            </span>
          </li>
        )}
        {wrong.map((answer, index) => (
          <Warning key={index} answer={answer} />
        ))}
        {check.warnings.map((warning, index) => (
          <li key={`warning-${index}`}>
            <Icon name="warning" tone="warning" />
            <span>{plain(warning)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Warning(props: { answer: IAnswer }): React.ReactElement {
  const { answer } = props;
  const { words, actions } = useTools();
  const { cell } = answer;
  return (
    <li>
      <Icon name="warning" tone="warning" />
      <span>
        <Sentence answer={answer} />{' '}
        {cell !== null && answer.number !== null && (
          <button
            type="button"
            className="cp-Link"
            onClick={() => {
              actions.goToCell(answer.notebook, cell);
            }}
          >
            {words.trans.__('Go to cell %1', answer.number)}
          </button>
        )}
      </span>
    </li>
  );
}

function Sentence(props: { answer: IAnswer }): React.ReactElement {
  const { answer } = props;
  const { trans } = useTools().words;
  const number = answer.number ?? 0;
  switch (answer.status) {
    case 'ok':
      return <></>;
    case 'missing':
      return <>{trans.__('The answer cell “%1” is missing.', answer.cell ?? '?')}</>;
    case 'duplicate':
      return <>{trans.__('There are copies of this answer. Cell %1 will be graded.', number)}</>;
    case 'not-implemented':
      return <>{trans.__('Cell %1 is not filled in yet', number)}</>;
  }
}
