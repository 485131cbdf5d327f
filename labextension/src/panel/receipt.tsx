import * as React from 'react';

import { plain } from '../plain';
import type { ISubmission, Receipt as SignedReceipt } from '../tokens';
import { useTools } from './tools';

/** What proves that a submission arrived, and when. */
export function Receipt(props: { submission: ISubmission; number: number }): React.ReactElement {
  const { submission, number } = props;
  const { words, actions } = useTools();
  const { trans } = words;
  const signed = signedPart(submission.receipt);
  return (
    <div className="cp-Section cp-Receipt">
      <h3>{trans.__('Receipt for submission %1', number)}</h3>
      <dl className="cp-Facts">
        <dt>{trans.__('Number')}</dt>
        <dd>
          <code>{plain(numberOfReceipt(submission))}</code>
        </dd>
        <dt>{trans.__('Received')}</dt>
        <dd>{words.moment(submission.accepted_at)}</dd>
        {signed && <Signed part={signed} />}
      </dl>
      {submission.receipt === null && (
        <p className="cp-muted cp-small">
          {trans.__('Practice submissions have no signed receipt.')}
        </p>
      )}
      <div className="cp-Detail-actions">
        {submission.receipt !== null && (
          <button
            type="button"
            className="cp-Link"
            onClick={() => {
              actions.download(
                `receipt-${submission.submission}.json`,
                JSON.stringify(submission.receipt, null, 2)
              );
            }}
          >
            {trans.__('Save receipt')}
          </button>
        )}
        <button
          type="button"
          className="cp-Link"
          onClick={() => {
            actions.openSubmitted(submission.submission);
          }}
        >
          {trans.__('Open submitted notebook')}
        </button>
      </div>
    </div>
  );
}

/** What two people compare when they doubt a receipt. */
function Signed(props: { part: ISigned }): React.ReactElement {
  const { digest, signature } = props.part;
  const { trans } = useTools().words;
  return (
    <>
      <dt>{trans.__('Notebook')}</dt>
      <dd>
        <code title={digest}>{plain(shortened(digest))}</code>
      </dd>
      <dt>{trans.__('Signature')}</dt>
      <dd>
        <code title={signature}>{plain(shortened(signature))}</code>
      </dd>
    </>
  );
}

/** The number of a receipt, else the submission's own id. */
export function numberOfReceipt(kept: { submission: string; receipt: SignedReceipt }): string {
  const { receipt, submission } = kept;
  if (typeof receipt === 'string') {
    return receipt;
  }
  const number = receipt?.['number'];
  return typeof number === 'string' ? number : submission;
}

/** A digest of what was handed in, and what signs it. */
interface ISigned {
  digest: string;
  signature: string;
}

/** What was signed, as far as a student can compare it. */
function signedPart(receipt: SignedReceipt): ISigned | null {
  if (receipt === null || typeof receipt === 'string') {
    return null;
  }
  const { digest } = (receipt['receipt'] ?? {}) as Record<string, unknown>;
  const { signature } = receipt;
  return typeof digest === 'string' && typeof signature === 'string' ? { digest, signature } : null;
}

/** The end of a long number: enough to compare two of them by eye. */
function shortened(text: string): string {
  return text.length > 16 ? `…${text.slice(-12)}` : text;
}
