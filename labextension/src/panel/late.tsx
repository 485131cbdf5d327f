import * as React from 'react';

import type { AssignmentModel } from '../model';
import { plain } from '../plain';
import { Notice } from '../notice';
import { useNow, useTools } from './tools';

/** What the clock and the policy make of a submission now, where that is not the usual. */
export function Terms(props: { model: AssignmentModel }): React.ReactElement | null {
  const { model } = props;
  useNow(15_000);
  const { terms } = model;
  if (model.isBusy || !terms) {
    return null;
  }
  if (terms.refused !== null) {
    return <Refused model={model} />;
  }
  return terms.isLate && terms.credit < 1 ? <Late model={model} /> : null;
}

function Refused(props: { model: AssignmentModel }): React.ReactElement | null {
  const { model } = props;
  const { words } = useTools();
  const { trans } = words;
  const { standing } = model.assignment ?? {};
  if (!standing || !model.terms) {
    return null;
  }
  const { opens, closes, refusal } = standing;
  switch (model.terms.refused) {
    case 'closed':
      return (
        <Notice
          kind="warning"
          icon="lock"
          title={trans.__('Closed since %1', words.moment(closes ?? standing.now))}
        >
          <p>{trans.__('Your results stay here. To hand in more, ask your instructor.')}</p>
        </Notice>
      );
    case 'not-open':
      return (
        <Notice
          kind="busy"
          icon="clock"
          title={trans.__('Opens %1', words.moment(opens ?? standing.now))}
        />
      );
    case 'attempts-used':
      return (
        <Notice kind="warning" icon="lock" title={trans.__('All submissions are used')}>
          <p>{trans.__('Your results stay here. To hand in more, ask your instructor.')}</p>
        </Notice>
      );
    case 'too-fast':
      return (
        <Notice kind="busy" icon="clock" title={trans.__('Many submissions in a short time')}>
          <p>
            {refusal?.possible_at
              ? trans.__('The next one is possible at %1.', words.clock(refusal.possible_at))
              : plain(refusal?.message ?? '')}
          </p>
        </Notice>
      );
    case null:
      return null;
  }
}

function Late(props: { model: AssignmentModel }): React.ReactElement | null {
  const { model } = props;
  const { words } = useTools();
  const { trans } = words;
  const { terms, assignment } = model;
  const counting = assignment?.standing?.counting ?? null;
  if (!terms) {
    return null;
  }
  const percent = words.percent(terms.credit);
  const isSafe = (assignment?.policy.counts ?? 'best') === 'best' && counting !== null;
  return (
    <Notice kind="warning" icon="clock" title={trans.__('The deadline has passed')}>
      <p>
        {terms.until === null
          ? trans.__('Late submissions count %1%.', percent)
          : trans.__('Late submissions count %1% until %2.', percent, words.moment(terms.until))}
      </p>
      {isSafe && counting.final_score !== null && (
        <p>
          {trans.__(
            'Your best so far (%1) stays safe: a late score can only replace it if it is higher.',
            words.points(counting.final_score)
          )}
        </p>
      )}
    </Notice>
  );
}
