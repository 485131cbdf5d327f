import * as React from 'react';

import { Icon } from '../icons';
import type { AssignmentModel } from '../model';
import { plain } from '../plain';
import type { ISubmission } from '../tokens';
import { useNow, useTools } from './tools';

/** What the assignment is, until when, how often. */
export function Header(props: { model: AssignmentModel }): React.ReactElement {
  const { assignment, health, history, id } = props.model;
  const { words } = useTools();
  const { trans } = words;
  const policy = assignment?.policy ?? {};
  const attempts = typeof policy.attempts === 'number' ? policy.attempts : null;
  const left = attempts === null ? 0 : Math.max(0, attempts - history.filter(hasCost).length);
  return (
    <div className="cp-Header">
      <h2>{plain(assignment?.title ?? `${id.course}/${id.assignment}`)}</h2>
      <div className="cp-Header-facts">
        {policy.due !== undefined && <Due due={policy.due} />}
        {attempts !== null && <span>{trans.__('%1 of %2 submissions left', left, attempts)}</span>}
        {assignment && (
          <span>
            {trans._n('%1 test', '%1 tests', assignment.tests_total, assignment.tests_total)}
          </span>
        )}
        {assignment && <span>{trans.__('%1 points', words.points(assignment.max_score))}</span>}
        {health?.practice === true && (
          <span
            className="cp-Chip"
            title={trans.__('Graded on this machine: for practice, never a grade.')}
          >
            {trans.__('Practice')}
          </span>
        )}
      </div>
    </div>
  );
}

function Due(props: { due: string }): React.ReactElement {
  const { words } = useTools();
  const now = useNow(15_000);
  const left = Date.parse(props.due) - now;
  return (
    <>
      <span>{words.trans.__('Due %1', words.moment(props.due))}</span>
      <span className="cp-Header-left">
        <Icon name="clock" />
        {left > 0 ? words.left(left) : words.trans.__('The deadline has passed')}
      </span>
    </>
  );
}

/** Only what was graded, or will be, uses up a submission. */
function hasCost(submission: ISubmission): boolean {
  return ['queued', 'running', 'graded'].includes(submission.status);
}
