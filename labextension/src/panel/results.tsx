import * as React from 'react';

import type { AssignmentModel } from '../model';
import { useOpen } from './open';
import { Remarks, ReportProblems } from './problems';
import { Score } from './score';
import { Standing } from './state';
import { Tests } from './tests';

/** One submission from its way to the grading side to its report; in the panel and in a cell. */
export function Results(props: { model: AssignmentModel }): React.ReactElement {
  const { model } = props;
  const { progress } = model;
  const open = useOpen(model);
  const report = progress?.report ?? null;
  const isOnItsWay = model.phase === 'saving' || model.phase === 'sending';
  const hasTests = progress !== null && model.phase !== 'queued' && !isOnItsWay;
  return (
    <>
      <Standing model={model} />
      {hasTests && model.phase !== 'unsent' && model.phase !== 'kept' && (
        <>
          {report && <ReportProblems report={report} />}
          {report && <Score model={model} progress={progress} report={report} />}
          <Remarks repairs={progress.repairs} warnings={progress.warnings} />
          {(report === null || report.tests.length > 0) && (
            <Tests model={model} progress={progress} open={open} />
          )}
        </>
      )}
    </>
  );
}
