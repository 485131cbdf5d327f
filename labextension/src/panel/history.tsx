import * as React from 'react';

import { Icon } from '../icons';
import type { AssignmentModel } from '../model';
import type { ISubmission } from '../tokens';
import { Receipt } from './receipt';
import { numberOf } from './score';
import { StepChart } from './chart';
import { useTools } from './tools';

/** Every submission, as a chart and as a table, with receipts. */
export function History(props: { model: AssignmentModel }): React.ReactElement | null {
  const { model } = props;
  const { history } = model;
  const [isOpen, setOpen] = React.useState(false);
  const [receiptOf, setReceiptOf] = React.useState<string | null>(null);
  const { trans } = useTools().words;
  if (history.length === 0) {
    return null;
  }
  const chosen = history.find(entry => entry.submission === receiptOf);
  return (
    <div className="cp-History">
      <button
        type="button"
        className="cp-Question-row"
        aria-expanded={isOpen}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        <Icon name={isOpen ? 'open' : 'closed'} />
        <span className="cp-Question-name">{trans.__('History')}</span>
        <span className="cp-number">{history.length}</span>
      </button>
      {isOpen && (
        <>
          <StepChart history={history} />
          <Entries model={model} onReceipt={setReceiptOf} />
          {chosen && <Receipt submission={chosen} number={numberOf(history, chosen)} />}
        </>
      )}
    </div>
  );
}

function Entries(props: {
  model: AssignmentModel;
  onReceipt: (submission: string) => void;
}): React.ReactElement {
  const { trans } = useTools().words;
  return (
    <table className="cp-Table">
      <thead>
        <tr>
          <th scope="col">{trans.__('Submission')}</th>
          <th scope="col">{trans.__('When')}</th>
          <th scope="col" className="cp-number">
            {trans.__('Score')}
          </th>
          <th scope="col">{trans.__('Status')}</th>
        </tr>
      </thead>
      <tbody>
        {props.model.history.map(entry => (
          <Entry key={entry.submission} entry={entry} {...props} />
        ))}
      </tbody>
    </table>
  );
}

function Entry(props: {
  model: AssignmentModel;
  entry: ISubmission;
  onReceipt: (submission: string) => void;
}): React.ReactElement {
  const { model, entry, onReceipt } = props;
  const { words } = useTools();
  const { trans } = words;
  const number = numberOf(model.history, entry);
  const isShown = entry.submission === model.submission?.id;
  return (
    <tr data-shown={isShown}>
      <td>
        <button
          type="button"
          className="cp-Link"
          aria-label={trans.__('Show submission %1', number)}
          aria-current={isShown}
          aria-disabled={model.isBusy}
          onClick={() => {
            void model.choose(entry.submission);
          }}
        >
          {number}
        </button>
      </td>
      <td className="cp-History-when">{words.recent(entry.accepted_at)}</td>
      <td className="cp-number">
        <Worth entry={entry} />
      </td>
      <td>
        <Standing entry={entry} />{' '}
        {(entry.late_seconds ?? 0) > 0 && (
          <span className="cp-Late">
            <Icon name="clock" tone="warning" /> {trans.__('Late')}
          </span>
        )}{' '}
        <button
          type="button"
          className="cp-Link"
          aria-label={trans.__('Receipt for submission %1', number)}
          onClick={() => {
            onReceipt(entry.submission);
          }}
        >
          {trans.__('Receipt')}
        </button>
      </td>
    </tr>
  );
}

/** The score, and what is left of it where it was late. */
function Worth(props: { entry: ISubmission }): React.ReactElement {
  const { entry } = props;
  const { words } = useTools();
  if (entry.score === null) {
    return <>–</>;
  }
  const final = entry.final_score ?? entry.score;
  return final === entry.score ? (
    <>{words.points(entry.score)}</>
  ) : (
    <span title={words.trans.__('%1 before late credit', words.points(entry.score))}>
      {words.points(final)}
    </span>
  );
}

function Standing(props: { entry: ISubmission }): React.ReactElement | null {
  const { entry } = props;
  const { trans } = useTools().words;
  if (entry.counts) {
    return (
      <span className="cp-Counts">
        <Icon name="star" tone="passed" /> {trans.__('Counts')}
      </span>
    );
  }
  switch (entry.status) {
    case 'graded':
      return null;
    case 'queued':
      return <>{trans.__('Waiting')}</>;
    case 'running':
      return <>{trans.__('Running')}</>;
    case 'ungradable':
      return <>{trans.__('Could not be graded')}</>;
    case 'superseded':
      return <>{trans.__('Replaced')}</>;
    case 'broken':
      return <>{trans.__('Grader problem')}</>;
  }
}
