import * as React from 'react';

import { Icon } from '../icons';
import type { AssignmentModel } from '../model';
import type { IProgress } from '../progress';
import type { IReport, ISubmission } from '../tokens';
import type { Words } from '../words';
import { Segments, useSummary } from './segments';
import { useTools } from './tools';

/** What the student got, and what counts. */
export function Score(props: {
  model: AssignmentModel;
  progress: IProgress;
  report: IReport;
}): React.ReactElement | null {
  const { model, progress, report } = props;
  const { words } = useTools();
  const { trans } = words;
  const summary = useSummary(progress);
  if (report.score === null) {
    return null;
  }
  const isLeast = report.tests.some(test => test.verdict === 'broken');
  const isolation = words.isolation(report.isolation);
  return (
    <div className="cp-Section cp-Score">
      <div className="cp-Score-line">
        {isLeast && <span className="cp-muted">{trans.__('at least')}</span>}
        <span className="cp-Score-points">{words.points(report.score)}</span>
        <span className="cp-muted">{trans.__('/ %1 points', words.points(report.max_score))}</span>
        <Counts model={model} />
      </div>
      <Credit model={model} />
      <Segments progress={progress} />
      <div>{summary}</div>
      <div className="cp-muted cp-small">
        {model.attempt !== null && `${trans.__('Submission %1', model.attempt)} · `}
        {words.recent(report.submitted_at)}
        {` · ${trans.__('graded in %1', words.seconds(report.seconds.total))}`}
      </div>
      {isolation !== null && <div className="cp-muted cp-small">{isolation}</div>}
    </div>
  );
}

function Counts(props: { model: AssignmentModel }): React.ReactElement | null {
  const { history, submission } = props.model;
  const { words } = useTools();
  const counting = history.find(entry => entry.counts);
  if (!counting) {
    return null;
  }
  const text =
    counting.submission === submission?.id
      ? ours(props.model, words)
      : words.trans.__(
          'Submission %1 still counts (%2)',
          numberOf(history, counting),
          words.points(counting.final_score ?? counting.score ?? 0)
        );
  return (
    <span className="cp-Score-counts">
      <Icon name="star" tone="passed" />
      {text}
    </span>
  );
}

/** Why the submission on screen is the one that counts. */
function ours(model: AssignmentModel, words: Words): string {
  switch (model.assignment?.policy.counts) {
    case 'last':
      return words.trans.__('Counts: your last one');
    case 'first':
      return words.trans.__('Counts: your first one');
    default:
      return words.trans.__('Counts: best so far');
  }
}

/** What is left of a late score. */
function Credit(props: { model: AssignmentModel }): React.ReactElement | null {
  const { history, submission } = props.model;
  const { words } = useTools();
  const entry = history.find(other => other.submission === submission?.id);
  if (!entry || (entry.late_seconds ?? 0) <= 0) {
    return null;
  }
  const credit = entry.credit ?? 1;
  return (
    <div className="cp-Score-late">
      <Icon name="clock" tone="warning" />
      {credit < 1 && typeof entry.final_score === 'number'
        ? words.trans.__(
            'Late: counts %1%, that is %2 points',
            words.percent(credit),
            words.points(entry.final_score)
          )
        : words.trans.__('Late')}
    </div>
  );
}

/** Submissions are numbered from 1, oldest first. */
export function numberOf(history: readonly ISubmission[], entry: ISubmission): number {
  return history.length - history.indexOf(entry);
}
