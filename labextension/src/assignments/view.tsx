import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import { Icon } from '../icons';
import { Notice } from '../notice';
import { plain } from '../plain';
import { isOutdated } from '../updating';
import type { Words } from '../words';
import { bestScore, folderOf, groupOf, isFetched, standingOf } from './entry';
import type { Group, IEntry } from './entry';
import type { AssignmentList } from './model';
import { DoneView, PlanView } from './update-view';
import { Facts } from './facts-view';

const GROUPS: readonly Group[] = ['todo', 'later', 'done'];

/** Everything of the assignment list, loaded when it is first shown. */
export function listView(model: AssignmentList, words: Words): React.ReactElement {
  return <UseSignal signal={model.changed}>{() => <List model={model} words={words} />}</UseSignal>;
}

function List(props: { model: AssignmentList; words: Words }): React.ReactElement {
  const { model, words } = props;
  const { trans } = words;
  const now = Date.now();
  const entries = model.entries ?? [];
  return (
    <div className="cp-Side-frame">
      <div className="cp-Header cp-Author-line">
        <h2>{trans.__('Assignments')}</h2>
        <button
          type="button"
          className="cp-Button cp-List-refresh"
          aria-disabled={model.isLoading}
          onClick={() => {
            void model.load();
          }}
        >
          {model.isLoading ? trans.__('Loading…') : trans.__('Refresh')}
        </button>
      </div>
      <div className="cp-Panel-body" tabIndex={0} role="group" aria-label={trans.__('Assignments')}>
        <Problems model={model} words={words} />
        {model.entries?.length === 0 && (
          <div className="cp-Section cp-muted">{trans.__('No assignments yet')}</div>
        )}
        {GROUPS.map(group => (
          <Entries
            key={group}
            group={group}
            entries={entries.filter(entry => groupOf(entry, now) === group)}
            model={model}
            words={words}
          />
        ))}
      </div>
    </div>
  );
}

function Problems(props: { model: AssignmentList; words: Words }): React.ReactElement | null {
  const { model, words } = props;
  const { trans } = words;
  const { problem, fetchProblem } = model;
  return (
    <>
      {problem && (
        <Notice
          kind="broken"
          icon="cloud"
          title={trans.__('The list could not be loaded')}
          role="status"
        >
          <p>{words.problem(problem, true)}</p>
          <button
            type="button"
            className="cp-Link"
            onClick={() => {
              void model.load();
            }}
          >
            {trans.__('Try again')}
          </button>
        </Notice>
      )}
      {fetchProblem && (
        <Notice
          kind="warning"
          icon="warning"
          title={
            model.hasUpdateFailed
              ? trans.__('The assignment could not be updated')
              : trans.__('The assignment could not be fetched')
          }
          role="status"
        >
          <p>{plain(words.problem(fetchProblem, true))}</p>
        </Notice>
      )}
    </>
  );
}

function groupName(group: Group, words: Words): string {
  switch (group) {
    case 'todo':
      return words.trans.__('To do');
    case 'done':
      return words.trans.__('Done');
    case 'later':
      return words.trans.__('Later');
  }
}

function Entries(props: {
  group: Group;
  entries: readonly IEntry[];
  model: AssignmentList;
  words: Words;
}): React.ReactElement | null {
  const { group, entries, model, words } = props;
  if (entries.length === 0) {
    return null;
  }
  return (
    <div className="cp-List" data-group={group}>
      <h3>{groupName(group, words)}</h3>
      <ul>
        {entries.map(entry => (
          <Entry
            key={folderOf(entry.assignment)}
            entry={entry}
            model={model}
            words={words}
            isLater={group === 'later'}
          />
        ))}
      </ul>
    </div>
  );
}

function Entry(props: {
  entry: IEntry;
  model: AssignmentList;
  words: Words;
  isLater: boolean;
}): React.ReactElement {
  const { entry, model, words, isLater } = props;
  const { trans } = words;
  const { assignment } = entry;
  const best = bestScore(entry.submissions);
  const folder = folderOf(assignment);
  const isNewer = isFetched(entry) && isOutdated(entry.stamp, assignment);
  return (
    <li className="cp-Entry" data-assignment={folder}>
      <div className="cp-Entry-title">{assignment.title}</div>
      <div className="cp-Entry-facts">
        <span>{assignment.course}</span>
        <Facts entry={entry} words={words} isLater={isLater} />
        {isNewer && <span className="cp-Chip cp-Entry-newer">{trans.__('Update available')}</span>}
      </div>
      <div className="cp-Entry-facts">
        {!isLater && (
          <span className="cp-Entry-standing">
            <Standing entry={entry} words={words} />
          </span>
        )}
        {best !== null && (
          <span className="cp-Entry-best">
            {trans.__('Best: %1', words.ratio(best, assignment.max_score))}
          </span>
        )}
      </div>
      {!isLater && (
        <div className="cp-Entry-actions">
          <Action entry={entry} model={model} words={words} />
          {isNewer && <Newer entry={entry} model={model} words={words} />}
        </div>
      )}
      {model.plan && folderOf(model.plan.assignment) === folder && (
        <PlanView plan={model.plan} model={model} words={words} />
      )}
      {model.done && folderOf(model.done.assignment) === folder && (
        <DoneView done={model.done} model={model} words={words} />
      )}
    </li>
  );
}

function Standing(props: { entry: IEntry; words: Words }): React.ReactElement {
  const { trans } = props.words;
  const standing = standingOf(props.entry, Date.now());
  switch (standing.kind) {
    case 'closed':
      return (
        <>
          <Icon name="lock" />
          {trans.__('Closed')}
        </>
      );
    case 'not-fetched':
      return (
        <>
          <Icon name="waiting" />
          {trans.__('Open, not fetched')}
        </>
      );
    case 'not-submitted':
      return (
        <>
          <Icon name="clock" />
          {trans.__('Fetched, not submitted')}
        </>
      );
    case 'submitted':
      return (
        <>
          <Icon name="check" />
          {trans._n('Submitted %1 time', 'Submitted %1 times', standing.times, standing.times)}
        </>
      );
  }
}

function Newer(props: { entry: IEntry; model: AssignmentList; words: Words }): React.ReactElement {
  const { entry, model, words } = props;
  const isHere = model.updating === folderOf(entry.assignment);
  return (
    <button
      type="button"
      className="cp-Button cp-Entry-update"
      aria-disabled={model.updating !== null}
      aria-expanded={model.plan?.assignment === entry.assignment}
      title={words.trans.__('Shows what would change; writes nothing')}
      onClick={() => {
        void model.planUpdate(entry);
      }}
    >
      {isHere ? words.trans.__('Looking…') : words.trans.__('Update…')}
    </button>
  );
}

function Action(props: { entry: IEntry; model: AssignmentList; words: Words }): React.ReactElement {
  const { entry, model, words } = props;
  const { trans } = words;
  const { assignment } = entry;
  if (isFetched(entry)) {
    return (
      <button
        type="button"
        className="cp-Button cp-Entry-open"
        onClick={() => {
          void model.open(assignment);
        }}
      >
        {trans.__('Open')}
      </button>
    );
  }
  const isHere = model.fetching === folderOf(assignment);
  return (
    <button
      type="button"
      className="cp-Button cp-Entry-fetch"
      aria-disabled={model.fetching !== null}
      title={trans.__('Puts it into the folder %1', folderOf(assignment))}
      onClick={() => {
        void model.fetch(assignment);
      }}
    >
      {isHere ? trans.__('Fetching…') : trans.__('Fetch')}
    </button>
  );
}
