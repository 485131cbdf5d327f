import * as React from 'react';

import type { AssignmentModel } from '../model';
import { plain } from '../plain';
import { doneCount, totalCount } from '../progress';
import type { IProgress } from '../progress';
import { Notice } from '../notice';
import { numberOfReceipt } from './receipt';
import { Segments } from './segments';
import { useNow, useTools } from './tools';

/** The first line: did it arrive, where is it. */
export function Standing(props: { model: AssignmentModel }): React.ReactElement | null {
  const { model } = props;
  const { progress } = model;
  const { trans } = useTools().words;
  switch (model.phase) {
    case 'saving':
      return <Busy text={trans.__('Saving…')} />;
    case 'sending':
      return <Busy text={trans.__('Sending…')} />;
    case 'unsent':
      return <Unsent model={model} />;
    case 'kept':
      return <Kept model={model} />;
    case 'queued':
      return (
        progress && (
          <>
            <Away model={model} />
            <Queued model={model} progress={progress} />
          </>
        )
      );
    case 'running':
      return (
        progress && (
          <>
            <Away model={model} />
            <Running model={model} progress={progress} />
          </>
        )
      );
    case 'idle':
      return null;
  }
}

function Busy(props: { text: string }): React.ReactElement {
  return (
    <div className="cp-Section">
      <div className="cp-strong">{props.text}</div>
      <div className="cp-Bar" data-busy="true" />
    </div>
  );
}

function Queued(props: { model: AssignmentModel; progress: IProgress }): React.ReactElement {
  const { model, progress } = props;
  const { words } = useTools();
  const { trans } = words;
  const about = words.about(progress.etaSeconds);
  return (
    <>
      <div className="cp-Section">
        <div className="cp-Score-line">
          <span className="cp-Place">
            {trans.__('%1 in line', words.place(progress.position + 1))}
          </span>
          {about !== '' && <span className="cp-muted">{about}</span>}
        </div>
        <div className="cp-Bar" data-busy="true" />
        <p>
          {trans.__(
            'Sent and kept. You can keep working or close this tab: the result will be here when you come back.'
          )}
        </p>
      </div>
      {model.submission && (
        <div className="cp-Section">
          <dl className="cp-Facts">
            <dt>{trans.__('Receipt')}</dt>
            <dd>
              <code>
                {plain(
                  numberOfReceipt({
                    submission: model.submission.id,
                    receipt: model.submission.receipt
                  })
                )}
              </code>
            </dd>
            <dt>{trans.__('Received')}</dt>
            <dd>{words.clock(model.submission.acceptedAt)}</dd>
          </dl>
        </div>
      )}
    </>
  );
}

/** What it means that nobody answers; screen readers are told elsewhere. */
function Away(props: { model: AssignmentModel }): React.ReactElement | null {
  const [what, comfort] = useTools().words.away();
  return props.model.link === 'away' ? (
    <Notice kind="broken" icon="cloud" title={what}>
      <p>{comfort}</p>
    </Notice>
  ) : null;
}

function Running(props: { model: AssignmentModel; progress: IProgress }): React.ReactElement {
  const { progress, model } = props;
  const { words } = useTools();
  const { trans } = words;
  useNow(1000);
  // Both by the service's clock: the browser's may be wrong.
  const since = model.submission ? Date.parse(model.submission.acceptedAt) : model.now;
  const seconds = Math.max(0, Math.round((model.now - since) / 1000));
  return (
    <div className="cp-Section">
      <div className="cp-Running-line">
        <span className="cp-strong">
          {trans.__('%1 of %2 tests done', doneCount(progress), totalCount(progress))}
        </span>
        <span className="cp-muted cp-small">
          {model.link === 'live' || model.link === 'polling'
            ? trans.__('%1 s', seconds)
            : trans.__('Reconnecting…')}
        </span>
      </div>
      <Segments progress={progress} />
      <p className="cp-muted cp-small">
        {trans.__('You can keep working. Later edits are not in this run.')}
      </p>
    </div>
  );
}

/** The student's server has it, and sends it by itself: the page may be closed. */
function Kept(props: { model: AssignmentModel }): React.ReactElement | null {
  const { kept } = props.model;
  const { words } = useTools();
  const { trans } = words;
  if (!kept) {
    return null;
  }
  return (
    <>
      <Notice kind="broken" icon="cloud" title={trans.__('Not sent yet. Nothing is lost.')}>
        <p>
          {trans.__(
            'The grading service did not answer. That is not your fault and costs nothing. Your submission is kept on this server and will be sent by itself.'
          )}
        </p>
        {kept.problem && kept.problem.code !== 'service-unreachable' && (
          <p className="cp-small">{plain(words.problem(kept.problem, true))}</p>
        )}
        <Arrival model={props.model} />
      </Notice>
      <div className="cp-Section">
        <dl className="cp-Facts">
          <dt>{trans.__('Kept since')}</dt>
          <dd>{words.recent(kept.since)}</dd>
          <dt>{trans.__('Receipt')}</dt>
          <dd>{trans.__('issued once it is sent')}</dd>
        </dl>
      </div>
    </>
  );
}

/** Which time counts, where there is a deadline to miss. */
function Arrival(props: { model: AssignmentModel }): React.ReactElement | null {
  const { assignment } = props.model;
  const { trans } = useTools().words;
  const due = assignment?.standing?.due ?? assignment?.policy.due;
  return due === undefined ? null : (
    <p>
      {trans.__(
        'The time it reaches the grading service counts. If that is after the deadline, your instructor sees both times.'
      )}
    </p>
  );
}

function Unsent(props: { model: AssignmentModel }): React.ReactElement {
  const { model } = props;
  const { words } = useTools();
  const { trans } = words;
  const now = useNow(1000);
  const seconds = Math.max(0, Math.ceil(((model.retryAt ?? now) - now) / 1000));
  return (
    <>
      <Notice kind="broken" icon="cloud" title={trans.__('Not sent yet. Nothing is lost.')}>
        {model.problem && <p>{plain(words.problem(model.problem, true))}</p>}
        {model.problem && model.problem.hint !== '' && <p>{plain(words.hint(model.problem))}</p>}
        <p>
          {trans.__(
            'That is not your fault and costs nothing. Keep this page open: it sends your notebook again by itself.'
          )}
        </p>
        <Arrival model={model} />
        <div className="cp-Detail-actions">
          <button
            type="button"
            className="cp-Button"
            onClick={() => {
              void model.retry();
            }}
          >
            {trans.__('Try now')}
          </button>
          <span className="cp-muted">{trans.__('Next try in %1 s', seconds)}</span>
        </div>
      </Notice>
      {model.unsentSince !== null && (
        <div className="cp-Section">
          <dl className="cp-Facts">
            <dt>{trans.__('Kept since')}</dt>
            <dd>{words.clock(new Date(model.unsentSince).toISOString())}</dd>
            <dt>{trans.__('Receipt')}</dt>
            <dd>{trans.__('issued once it is sent')}</dd>
          </dl>
        </div>
      )}
    </>
  );
}
