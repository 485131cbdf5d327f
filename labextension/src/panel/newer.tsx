import * as React from 'react';

import type { AssignmentModel } from '../model';
import { isOutdated } from '../updating';
import { Notice } from '../notice';
import { useTools } from './tools';

/** The assignment was published again since this notebook was fetched. */
export function Newer(props: { model: AssignmentModel }): React.ReactElement | null {
  const { assignment, document, isBusy } = props.model;
  const { words, actions } = useTools();
  if (isBusy || !assignment || !isOutdated(document.stamp ?? null, assignment)) {
    return null;
  }
  return (
    <Notice kind="busy" icon="clock" title={words.trans.__('Update available')}>
      <p>
        {words.trans.__(
          'This assignment was published again. What you hand in is graded by the new version; an update keeps your answers.'
        )}
      </p>
      <button type="button" className="cp-Link" onClick={() => actions.showAssignments?.()}>
        {words.trans.__('Go to the assignments')}
      </button>
    </Notice>
  );
}
