import * as React from 'react';

import { Icon } from '../icons';
import type { AssignmentModel } from '../model';
import { isClosed } from '../toolbar';
import { useTools } from './tools';

/** The button, and what it will do. */
export function Footer(props: { model: AssignmentModel }): React.ReactElement {
  const { model } = props;
  const { words, actions } = useTools();
  const { trans } = words;
  const isDisabled = model.isBusy || isClosed(model) || !model.assignment;
  const isFirst = model.history.length === 0 && model.phase === 'idle';
  const label = isClosed(model)
    ? trans.__('Closed')
    : isFirst
      ? trans.__('Submit')
      : trans.__('Submit again');
  return (
    <div className="cp-Footer">
      <button
        type="button"
        className="cp-Submit"
        data-main={!isDisabled}
        aria-disabled={isDisabled}
        onClick={() => {
          if (!isDisabled) {
            actions.submit();
          }
        }}
      >
        <Icon name={isClosed(model) ? 'lock' : 'send'} />
        <span>{label}</span>
        <kbd>{SHORTCUT}</kbd>
      </button>
      <div className="cp-muted cp-small">
        <Note model={model} />
      </div>
    </div>
  );
}

function Note(props: { model: AssignmentModel }): React.ReactElement {
  const { trans } = useTools().words;
  if (props.model.isBusy) {
    return <>{trans.__('Possible when this run has ended')}</>;
  }
  return props.model.phase === 'unsent' ? (
    <>{trans.__('Replaces the kept copy')}</>
  ) : (
    <>{trans.__('Saves first')}</>
  );
}

/** The keys of the shortcut on this computer. */
const SHORTCUT = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ ⇧ ↵' : 'Ctrl ⇧ ↵';
