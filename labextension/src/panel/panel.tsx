import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { AssignmentModel } from '../model';
import { barrier } from '../toolbar';
import { Announcer } from './announce';
import { BeforeYouSubmit, WhatWillBeChecked } from './before';
import { Boundary } from './boundary';
import { Footer } from './footer';
import { Header } from './header';
import { History } from './history';
import { Terms } from './late';
import { Newer } from './newer';
import { Problems } from './problems';
import { Results } from './results';
import { ToolsProvider, useTools } from './tools';
import type { ITools } from './tools';

/** The whole panel for the current notebook. */
export function Panel(props: {
  model: AssignmentModel | null;
  tools: ITools;
  hasNotebook: boolean;
}): React.ReactElement {
  const { model, tools } = props;
  return (
    <ToolsProvider value={tools}>
      {model ? (
        <Boundary key={model.document.path}>
          <UseSignal signal={model.changed}>{() => <Assignment model={model} />}</UseSignal>
        </Boundary>
      ) : (
        <Nothing hasNotebook={props.hasNotebook} />
      )}
    </ToolsProvider>
  );
}

/** Nothing to hand in is on screen: the way to something that is. */
function Nothing(props: { hasNotebook: boolean }): React.ReactElement {
  const { words, actions } = useTools();
  const { trans } = words;
  return (
    <div className="cp-Panel-body" tabIndex={0} role="group" aria-label={trans.__('Results')}>
      <div className="cp-Section">
        <p className="cp-muted">
          {props.hasNotebook
            ? trans.__('This notebook is not an assignment.')
            : trans.__('Open the notebook of an assignment: its results appear here.')}
        </p>
        <button type="button" className="cp-Link" onClick={() => actions.showAssignments?.()}>
          {trans.__('Go to the assignments')}
        </button>
      </div>
    </div>
  );
}

function Assignment(props: { model: AssignmentModel }): React.ReactElement {
  const { model } = props;
  const { words, actions } = useTools();
  const { trans } = words;
  const isNew = model.phase === 'idle' && !model.progress && model.history.length === 0;
  return (
    <div
      className="cp-Panel-frame"
      data-phase={model.phase}
      data-submission={model.submission?.id}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          actions.returnToNotebook();
        }
      }}
    >
      <Header model={model} />
      <Announcer model={model} />
      {/* Scrollable, so the keyboard must reach it. */}
      <div className="cp-Panel-body" tabIndex={0} role="group" aria-label={trans.__('Results')}>
        <Problems model={model} />
        <Terms model={model} />
        <Newer model={model} />
        {!model.isLoaded && <div className="cp-Section cp-muted">{trans.__('Loading…')}</div>}
        {isNew && model.assignment && barrier(model) === null && <Never />}
        {isNew && <WhatWillBeChecked questions={model.assignment?.questions ?? []} />}
        {isNew && <BeforeYouSubmit model={model} />}
        <Results model={model} />
        {!isNew && !model.isBusy && <BeforeYouSubmit model={model} isQuiet />}
        <History model={model} />
      </div>
      <Footer model={model} />
    </div>
  );
}

function Never(): React.ReactElement {
  const { trans } = useTools().words;
  return (
    <div className="cp-Section">
      <div className="cp-strong">{trans.__('Nothing submitted yet')}</div>
      <p className="cp-muted">
        {trans.__(
          'Submit saves this notebook and sends it. Each result appears here as soon as its test ends.'
        )}
      </p>
    </div>
  );
}
