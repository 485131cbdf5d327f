import * as React from 'react';

import { Icon } from '../icons';
import type { AssignmentModel } from '../model';
import { face, isClosed } from '../toolbar';
import { useTools } from './tools';

/** The button, and what it will do. */
export function Footer(props: { model: AssignmentModel }): React.ReactElement {
  const { model } = props;
  const { words, actions } = useTools();
  const { trans } = words;
  const isDisabled = model.isBusy || isClosed(model) || !model.assignment;
  const { label, icon } = isDisabled
    ? { label: waiting(model), icon: 'send' as const }
    : face(model, words);
  function waiting(of: AssignmentModel): string {
    return of.isBusy && of.phase !== 'saving' && of.phase !== 'sending'
      ? trans.__('Submit again')
      : face(of, words).label;
  }
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
        <span>{model.phase === 'unsent' ? trans.__('Try now') : label}</span>
        <kbd>{SHORTCUT}</kbd>
      </button>
      <div className="cp-muted cp-small">
        {model.isBusy ? trans.__('Possible when this run has ended') : trans.__('Saves first')}
      </div>
    </div>
  );
}

/** The keys of the shortcut on this computer. */
const SHORTCUT = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ ⇧ ↵' : 'Ctrl ⇧ ↵';
