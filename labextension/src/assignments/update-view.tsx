import * as React from 'react';

import { Icon } from '../icons';
import { plain } from '../plain';
import type { IChange } from '../updating';
import type { Words } from '../words';
import type { AssignmentList } from './model';
import type { IDone, IPlan } from './updater';

/** What an update would do, before anything is written. */
export function PlanView(props: {
  plan: IPlan;
  model: AssignmentList;
  words: Words;
}): React.ReactElement {
  const { plan, model, words } = props;
  const { trans } = words;
  const isBusy = model.updating !== null;
  return (
    <div className="cp-Update" role="group" aria-label={trans.__('Update')}>
      <div className="cp-strong">{trans.__('What version %1 changes', plan.updated.version)}</div>
      <PlanList plan={plan} words={words} />
      <p className="cp-muted cp-small">
        {trans.__('Nothing is written yet. Your notebook of now is kept beside the new one.')}
      </p>
      <div className="cp-Detail-actions">
        <button
          type="button"
          className="cp-Submit cp-Update-apply"
          data-main={!isBusy}
          aria-disabled={isBusy}
          onClick={() => {
            void model.applyUpdate();
          }}
        >
          {isBusy ? trans.__('Updating…') : trans.__('Update now')}
        </button>
        <button
          type="button"
          className="cp-Link"
          onClick={() => {
            model.dropPlan();
          }}
        >
          {trans.__('Not now')}
        </button>
      </div>
    </div>
  );
}

function PlanList(props: { plan: IPlan; words: Words }): React.ReactElement {
  const { plan, words } = props;
  const { trans } = words;
  const { changes, warnings } = plan.updated;
  return (
    <ul className="cp-Check">
      {SHOWN.map(kind => (
        <Changes
          key={kind}
          kind={kind}
          changes={changes.filter(change => change.cell !== null && change.kind === kind)}
          words={words}
        />
      ))}
      {changes
        .filter(change => change.cell === null)
        .map(change => (
          <li key={change.notebook}>
            <Icon name="added" />
            <span>{trans.__('New notebook: %1', plain(change.notebook))}</span>
          </li>
        ))}
      {changes.length === 0 && (
        <li>
          <Icon name="check" tone="passed" />
          <span>{trans.__('Your notebook stays as it is.')}</span>
        </li>
      )}
      {warnings.map((warning, index) => (
        <li key={`warning-${String(index)}`}>
          <Icon name="warning" tone="warning" />
          <span>{plain(warning)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Best news first; what needs a look stands last, just above the button. */
const SHOWN: readonly IChange['kind'][] = [
  'kept',
  'own',
  'renewed',
  'added',
  'removed',
  'both',
  'set-aside'
];

function Changes(props: {
  kind: IChange['kind'];
  changes: readonly IChange[];
  words: Words;
}): React.ReactElement | null {
  const { kind, changes, words } = props;
  if (changes.length === 0) {
    return null;
  }
  return (
    <li data-kind={kind}>
      <Sign kind={kind} />
      <div>
        <div>{sentence(kind, changes.length, words)}</div>
        {kind === 'both' &&
          changes.map(change => (
            <details key={`${change.notebook}/${change.cell ?? ''}`}>
              <summary>
                {words.trans.__('Cell %1: the question’s new text', change.number ?? 0)}
              </summary>
              <pre>{plain(change.text)}</pre>
            </details>
          ))}
      </div>
    </li>
  );
}

function Sign(props: { kind: IChange['kind'] }): React.ReactElement {
  switch (props.kind) {
    case 'kept':
    case 'own':
      return <Icon name="check" tone="passed" />;
    case 'both':
    case 'set-aside':
      return <Icon name="warning" tone="warning" />;
    case 'added':
    case 'removed':
    case 'renewed':
      return <Icon name={props.kind} />;
  }
}

function sentence(kind: IChange['kind'], count: number, words: Words): string {
  const { trans } = words;
  switch (kind) {
    case 'kept':
      return trans._n('Your text stays in %1 cell', 'Your text stays in %1 cells', count, count);
    case 'own':
      return trans._n('%1 cell of your own stays', '%1 cells of your own stay', count, count);
    case 'renewed':
      return trans._n(
        '%1 cell that you did not change gets a new text',
        '%1 cells that you did not change get a new text',
        count,
        count
      );
    case 'added':
      return trans._n('%1 cell is new', '%1 cells are new', count, count);
    case 'removed':
      return trans._n(
        '%1 cell that you did not change goes',
        '%1 cells that you did not change go',
        count,
        count
      );
    case 'both':
      return trans._n(
        'Your answer stays in %1 cell whose question changed: read it again',
        'Your answers stay in %1 cells whose questions changed: read them again',
        count,
        count
      );
    case 'set-aside':
      return trans._n(
        '%1 text of yours has no place any more: it is kept at the end of the notebook',
        '%1 texts of yours have no place any more: they are kept at the end of the notebook',
        count,
        count
      );
  }
}

/** What an update did, and the way back. */
export function DoneView(props: {
  done: IDone;
  model: AssignmentList;
  words: Words;
}): React.ReactElement {
  const { done, model, words } = props;
  const { trans } = words;
  return (
    <div className="cp-Update" role="status">
      <div className="cp-strong">
        <Icon name="check" tone="passed" /> {trans.__('Updated to version %1', done.version)}
      </div>
      {[...done.backups.values()].map(name => (
        <div key={name} className="cp-muted cp-small">
          {trans.__('The earlier notebook is kept as %1', name)}
        </div>
      ))}
      <div className="cp-Detail-actions">
        <button
          type="button"
          className="cp-Link cp-Update-undo"
          onClick={() => {
            void model.undoUpdate();
          }}
        >
          {trans.__('Undo')}
        </button>
      </div>
    </div>
  );
}
