import * as React from 'react';

import { translated } from '../messages';
import type { AssignmentModel } from '../model';
import { plain } from '../plain';
import type { IReport } from '../tokens';
import { Notice } from '../notice';
import { useTools } from './tools';

/** What stands in the way: of the grading side in teal, of the student in red. */
export function Problems(props: { model: AssignmentModel }): React.ReactElement | null {
  const { model } = props;
  const { words } = useTools();
  const { trans } = words;
  if (model.phase === 'unsent' || model.phase === 'kept') {
    return null;
  }
  const { problem, unsaved } = model;
  if (unsaved !== null && !problem) {
    return (
      <Notice
        kind="warning"
        icon="warning"
        title={trans.__('The notebook could not be saved (%1).', plain(unsaved))}
      >
        <p>
          {trans.__('What you handed in is what you saw on screen. Save the notebook yourself.')}
        </p>
      </Notice>
    );
  }
  if (problem) {
    return model.problemIsOurs ? (
      <Notice kind="broken" icon="cloud" title={trans.__('Grading is not possible now')}>
        <p>{plain(words.problem(problem, true))}</p>
        {problem.hint !== '' && <p>{plain(words.hint(problem))}</p>}
        <p>{trans.__('That is not your fault and costs nothing.')}</p>
        <TryAgain model={model} />
      </Notice>
    ) : (
      <Notice kind="failed" icon="error" title={plain(words.problem(problem, false))}>
        {problem.hint !== '' && <p>{plain(words.hint(problem))}</p>}
        <p>{trans.__('This did not use up a submission.')}</p>
        {!model.assignment && <TryAgain model={model} />}
      </Notice>
    );
  }
  if (model.phase === 'idle' && model.health && !model.health.ok) {
    return (
      <Notice kind="broken" icon="broken" title={trans.__('Grading is not possible now')}>
        {model.health.problems.map((found, index) => (
          <p key={index}>{plain(`${words.problem(found, true)} ${words.hint(found)}`.trim())}</p>
        ))}
        <p>{trans.__('That is not your fault and costs nothing.')}</p>
        <TryAgain model={model} />
      </Notice>
    );
  }
  return null;
}

function TryAgain(props: { model: AssignmentModel }): React.ReactElement {
  const { trans } = useTools().words;
  return (
    <div className="cp-Detail-actions">
      <button
        type="button"
        className="cp-Button"
        onClick={() => {
          void props.model.load();
        }}
      >
        {trans.__('Try again')}
      </button>
    </div>
  );
}

/** What a report says besides scores: it could not be graded, or a part of it could not. */
export function ReportProblems(props: { report: IReport }): React.ReactElement | null {
  const { report } = props;
  const { words } = useTools();
  const { trans } = words;
  const broken = report.tests.filter(test => test.verdict === 'broken').length;
  switch (report.status) {
    case 'ungradable':
      return (
        <Notice
          kind="failed"
          icon="error"
          title={plain(
            report.error ? translated(report.error.message, trans) : trans.__('Could not be graded')
          )}
        >
          {report.error && report.error.hint !== '' && <p>{plain(words.hint(report.error))}</p>}
          <p>{trans.__('This did not use up a submission.')}</p>
        </Notice>
      );
    case 'broken':
      return (
        <Notice kind="broken" icon="broken" title={trans.__('This could not be graded')}>
          {report.error && <p>{plain(translated(report.error.message, trans))}</p>}
          <NotYours />
        </Notice>
      );
    case 'superseded':
      return (
        <Notice kind="busy" icon="clock" title={trans.__('A newer submission took its place')} />
      );
    case 'queued':
    case 'running':
    case 'graded':
      return broken > 0 ? (
        <Notice
          kind="broken"
          icon="broken"
          title={trans._n(
            '%1 test could not be graded',
            '%1 tests could not be graded',
            broken,
            broken
          )}
        >
          <NotYours />
        </Notice>
      ) : null;
  }
}

/** Whose fault it was, what it costs, and what to do. */
function NotYours(): React.ReactElement {
  const { trans } = useTools().words;
  return (
    <>
      <p>
        {trans.__(
          'A problem on the grading side, not in your code. No points or submission are lost.'
        )}
      </p>
      <p>{trans.__('You may submit again, or ask your instructor to have it graded again.')}</p>
    </>
  );
}

/** Sentences about what was put right, or not, in what was handed in. */
export function Remarks(props: {
  repairs: readonly string[];
  warnings: readonly string[];
}): React.ReactElement | null {
  const { trans } = useTools().words;
  const sentences = [...props.warnings, ...props.repairs];
  if (sentences.length === 0) {
    return null;
  }
  return (
    <Notice kind="warning" icon="warning" title={trans.__('Please note')}>
      <ul>
        {sentences.map((sentence, index) => (
          <li key={index}>{plain(translated(sentence, trans))}</li>
        ))}
      </ul>
    </Notice>
  );
}
