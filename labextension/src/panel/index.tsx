import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { AssignmentModel } from '../model';
import { Boundary } from './boundary';
import { Panel } from './panel';
import { Results } from './results';
import { ToolsProvider } from './tools';
import type { ITools } from './tools';

export type { IActions, ITools } from './tools';

/** Everything of the panel, loaded when it is first shown. */
export function panelView(
  model: AssignmentModel | null,
  tools: ITools,
  hasNotebook: boolean
): React.ReactElement {
  return <Panel model={model} tools={tools} hasNotebook={hasNotebook} />;
}

/** The same results for the output of a cell. */
export function cellView(model: AssignmentModel, tools: ITools): React.ReactElement {
  return (
    <ToolsProvider value={tools}>
      <Boundary>
        <UseSignal signal={model.changed}>{() => <Results model={model} />}</UseSignal>
      </Boundary>
    </ToolsProvider>
  );
}
