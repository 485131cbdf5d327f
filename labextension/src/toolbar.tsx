import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { NotebookPanel } from '@jupyterlab/notebook';
import * as React from 'react';

import { Icon } from './icons';
import type { IconName } from './icons';
import type { AssignmentModel } from './model';
import { doneCount, totalCount } from './progress';
import type { Sessions } from './sessions';
import type { ITerms } from './standing';
import type { Words } from './words';

/** What the button of one notebook needs. */
export interface ISubmitButtonOptions {
  panel: NotebookPanel;
  sessions: Sessions;
  words: Words;
  submit: () => void;
  openPanel: () => void;
}

/** The Submit button of a notebook's toolbar; not there when the notebook is no assignment. */
export class SubmitButton extends ReactWidget {
  /** Belong to one notebook. */
  constructor(private readonly _options: ISubmitButtonOptions) {
    super();
    this.addClass('cp-Toolbar');
    this._options.sessions.changed.connect(this._onSessionsChanged, this);
    this._onSessionsChanged();
  }

  /** Follow the model of the notebook. */
  protected override render(): React.ReactElement | null {
    const { panel, sessions } = this._options;
    const model = sessions.of(panel);
    return model ? (
      <UseSignal signal={model.changed}>
        {() => <SubmitView model={model} {...this._options} />}
      </UseSignal>
    ) : null;
  }

  /** Stop following. */
  override dispose(): void {
    this._options.sessions.changed.disconnect(this._onSessionsChanged, this);
    super.dispose();
  }

  private _onSessionsChanged(): void {
    this.setHidden(this._options.sessions.of(this._options.panel) === null);
    this.update();
  }
}

function SubmitView(props: ISubmitButtonOptions & { model: AssignmentModel }): React.ReactElement {
  const { model, words, submit, openPanel } = props;
  const { label, icon } = face(model, words);
  const isMain = model.phase === 'idle' && icon === 'send';
  return (
    <>
      <LastScore model={model} words={words} />
      <button
        type="button"
        className="cp-Submit"
        data-command="coplit:submit"
        data-phase={model.phase}
        data-main={isMain}
        title={words.trans.__('Save this notebook and hand it in')}
        aria-disabled={barrier(model) !== null}
        onMouseDown={event => {
          // The cursor stays in the cell.
          event.preventDefault();
        }}
        onClick={() => {
          if (model.phase === 'idle' && barrier(model) === null) {
            submit();
          } else {
            openPanel();
          }
        }}
      >
        <Icon name={icon} tone={icon === 'cloud' ? 'broken' : undefined} />
        <span className="cp-Submit-label">{label}</span>
      </button>
    </>
  );
}

function LastScore(props: { model: AssignmentModel; words: Words }): React.ReactElement | null {
  const { model, words } = props;
  const report = model.progress?.report;
  if (model.phase !== 'idle' || !report || report.score === null || model.attempt === null) {
    return null;
  }
  return (
    <span className="cp-Toolbar-score">
      {words.trans.__(
        'Submission %1: %2',
        model.attempt,
        words.ratio(report.score, report.max_score)
      )}
    </span>
  );
}

/** Why nothing can be handed in now; null when it can. */
export function barrier(model: AssignmentModel): ITerms['refused'] {
  if (model.terms) {
    return model.terms.refused;
  }
  const closes = model.assignment?.policy.closes;
  return closes !== undefined && Date.parse(closes) < model.now ? 'closed' : null;
}

/** What the button says and shows. */
export function face(model: AssignmentModel, words: Words): { label: string; icon: IconName } {
  const { trans } = words;
  switch (model.phase) {
    case 'saving':
      return { label: trans.__('Saving…'), icon: 'running' };
    case 'sending':
      return { label: trans.__('Sending…'), icon: 'running' };
    case 'unsent':
    case 'kept':
      return { label: trans.__('Not sent yet'), icon: 'cloud' };
    case 'queued':
      return {
        label: trans.__('%1 in line', words.place((model.progress?.position ?? 0) + 1)),
        icon: 'running'
      };
    case 'running': {
      const total = model.progress ? totalCount(model.progress) : 0;
      const done = model.progress ? doneCount(model.progress) : 0;
      return { label: trans.__('%1 / %2', done, total), icon: 'running' };
    }
    case 'idle':
      return offer(model, words);
  }
}

/** What the button does next: submit, again, late for less, or nothing and why. */
export function offer(model: AssignmentModel, words: Words): { label: string; icon: IconName } {
  const { trans } = words;
  const { terms } = model;
  switch (barrier(model)) {
    case 'closed':
      return { label: trans.__('Closed'), icon: 'lock' };
    case 'not-open':
      return { label: trans.__('Not open yet'), icon: 'lock' };
    case 'attempts-used':
      return { label: trans.__('No submissions left'), icon: 'lock' };
    case 'too-fast':
      return { label: trans.__('Possible in a moment'), icon: 'clock' };
    case null:
      break;
  }
  if (terms?.isLate === true && terms.credit < 1) {
    return { label: trans.__('Submit late (−%1%)', words.percent(1 - terms.credit)), icon: 'send' };
  }
  const isFirst = model.history.length === 0 && model.phase === 'idle';
  return { label: isFirst ? trans.__('Submit') : trans.__('Submit again'), icon: 'send' };
}
