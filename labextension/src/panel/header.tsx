import * as React from 'react';

import { Icon } from '../icons';
import type { AssignmentModel } from '../model';
import { plain } from '../plain';
import type { ISubmission } from '../tokens';
import { useNow, useTools } from './tools';

/** What the assignment is, until when, how often. */
export function Header(props: { model: AssignmentModel }): React.ReactElement {
  const { model } = props;
  const { assignment, health, id } = model;
  const { words } = useTools();
  const { trans } = words;
  const standing = assignment?.standing;
  return (
    <div className="cp-Header">
      <h2>{plain(assignment?.title ?? `${id.course}/${id.assignment}`)}</h2>
      <div className="cp-Header-facts">
        <Times model={model} />
        {standing?.extended === true && (
          <span className="cp-Chip" data-fact="extended">
            {trans.__('Extended for you')}
          </span>
        )}
        <Attempts model={model} />
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

/** When it opens, is due, closes: the next of them, and how long that is. */
function Times(props: { model: AssignmentModel }): React.ReactElement | null {
  const { model } = props;
  const { words } = useTools();
  const { trans } = words;
  useNow(15_000);
  const { standing, policy } = model.assignment ?? {};
  const opens = standing?.opens ?? policy?.opens ?? null;
  const due = standing?.due ?? policy?.due ?? null;
  const closes = standing?.closes ?? policy?.closes ?? null;
  if (opens !== null && Date.parse(opens) > model.now) {
    return <Moment model={model} at={opens} say={when => trans.__('Opens %1', when)} />;
  }
  if (due !== null && (Date.parse(due) > model.now || closes === null)) {
    return <Moment model={model} at={due} say={when => trans.__('Due %1', when)} />;
  }
  if (closes === null) {
    return null;
  }
  return Date.parse(closes) > model.now ? (
    <Moment model={model} at={closes} say={when => trans.__('Closes %1', when)} />
  ) : (
    <span>{trans.__('Closed since %1', words.moment(closes))}</span>
  );
}

function Moment(props: {
  model: AssignmentModel;
  at: string;
  say: (when: string) => string;
}): React.ReactElement {
  const { model, at, say } = props;
  const { words } = useTools();
  const left = Date.parse(at) - model.now;
  useNow(left < 300_000 ? 1000 : 15_000);
  return (
    <>
      <span>{say(words.moment(at))}</span>
      {/* When it has passed, a notice says what that means, if it means anything. */}
      <span className="cp-Header-left">
        <Icon name="clock" />
        {left > 0 ? words.left(left) : words.trans.__('Time is up')}
      </span>
    </>
  );
}

/** How often it may still be handed in, and which submission counts. */
function Attempts(props: { model: AssignmentModel }): React.ReactElement | null {
  const { assignment, history } = props.model;
  const { trans } = useTools().words;
  const { standing, policy } = assignment ?? {};
  const allowed = standing ? standing.attempts.allowed : (policy?.attempts ?? null);
  const left =
    standing?.attempts.left ?? Math.max(0, (allowed ?? 0) - history.filter(hasCost).length);
  const counts = policy?.counts ?? 'best';
  return (
    <>
      {allowed !== null && <span>{trans.__('%1 of %2 submissions left', left, allowed)}</span>}
      {(allowed !== null || counts !== 'best') && (
        <span>
          {counts === 'last'
            ? trans.__('Last submission counts')
            : counts === 'first'
              ? trans.__('First submission counts')
              : trans.__('Best score counts')}
        </span>
      )}
    </>
  );
}

/** Only what was graded, or will be, uses up a submission. */
function hasCost(submission: ISubmission): boolean {
  return submission.costs_attempt ?? ['queued', 'running', 'graded'].includes(submission.status);
}
