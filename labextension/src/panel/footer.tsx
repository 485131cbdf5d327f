import * as React from 'react';

import { Icon } from '../icons';
import type { AssignmentModel } from '../model';
import { barrier, offer } from '../toolbar';
import { useNow, useTools } from './tools';

/** The button, and what it will do. */
export function Footer(props: { model: AssignmentModel }): React.ReactElement {
  const { model } = props;
  const { words, actions } = useTools();
  useNow(15_000); // Deadlines pass while the panel is open.
  const isDisabled = model.isBusy || barrier(model) !== null || !model.assignment;
  const { label, icon } = offer(model, words);
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
        <Icon name={icon} />
        <span>{label}</span>
        <kbd>{SHORTCUT}</kbd>
      </button>
      <div className="cp-muted cp-small">
        <Note model={model} />
      </div>
    </div>
  );
}

function Note(props: { model: AssignmentModel }): React.ReactElement | null {
  const { model } = props;
  const { trans } = useTools().words;
  if (barrier(model) !== null) {
    return null;
  }
  if (model.isBusy) {
    return <>{trans.__('Possible when this run has ended')}</>;
  }
  if (model.phase === 'unsent') {
    return <>{trans.__('Replaces the kept copy')}</>;
  }
  return model.terms?.isLast === true ? (
    <span className="cp-Footer-last">
      <Icon name="warning" tone="warning" /> {trans.__('This is your last submission.')}
    </span>
  ) : (
    <>{trans.__('Saves first')}</>
  );
}

/** The keys of the shortcut on this computer. */
const SHORTCUT = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ ⇧ ↵' : 'Ctrl ⇧ ↵';
