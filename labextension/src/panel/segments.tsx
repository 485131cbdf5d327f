import * as React from 'react';

import { stateOf } from '../progress';
import type { IProgress } from '../progress';
import { useTools } from './tools';

/** One short bar a test: shape, pattern and colour of its verdict, in the order of the list. */
export function Segments(props: { progress: IProgress }): React.ReactElement {
  return (
    <div className="cp-Segments" role="img" aria-label={useSummary(props.progress)}>
      {props.progress.lines.map(line => (
        <span key={line.id} data-verdict={stateOf(props.progress, line)} />
      ))}
    </div>
  );
}

/** "8 passed · 1 failed". */
export function useSummary(progress: IProgress): string {
  const { words } = useTools();
  return words.summary(progress.lines) || words.state('waiting');
}
