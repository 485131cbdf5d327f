import * as React from 'react';

import { stateOf } from '../progress';
import type { IProgress, LineState } from '../progress';
import { VERDICTS } from '../tokens';
import { useTools } from './tools';

/** More bars than this are too narrow to be told apart: then there is one for each verdict. */
const MOST = 60;

/** One short bar a test: shape, pattern and colour of its verdict, in the order of the list. */
export function Segments(props: { progress: IProgress }): React.ReactElement {
  const { progress } = props;
  const states = progress.lines.map(line => stateOf(progress, line));
  return (
    <div className="cp-Segments" role="img" aria-label={useSummary(progress)}>
      {states.length > MOST
        ? shares(states).map(([state, count]) => (
            <span key={state} data-verdict={state} style={{ flexGrow: count }} />
          ))
        : states.map((state, index) => <span key={index} data-verdict={state} />)}
    </div>
  );
}

/** How many tests are in each state: the verdicts from best to worst, then what is to come. */
function shares(states: readonly LineState[]): [LineState, number][] {
  return ([...VERDICTS, 'running', 'waiting'] as const)
    .map((state): [LineState, number] => [state, states.filter(other => other === state).length])
    .filter(([, count]) => count > 0);
}

/** "8 passed · 1 failed". */
export function useSummary(progress: IProgress): string {
  const { words } = useTools();
  const isForAPerson = progress.phase === 'finished' && progress.lines.length > 0;
  return (
    words.summary(progress.lines) ||
    (isForAPerson ? words.trans.__('Graded by your instructor') : words.state('waiting'))
  );
}
