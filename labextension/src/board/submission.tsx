import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import { History } from '../panel/history';
import { Results } from '../panel/results';
import { ToolsProvider } from '../panel/tools';
import type { ITools } from '../panel/tools';
import { plain } from '../plain';
import { ApiError } from '../tokens';
import type { IProblem } from '../tokens';
import { Button, Failure } from '../dialog';
import type { Place } from './model';
import { openReview } from './review';
import type { IReview } from './review';
import { keyOf } from './rows';
import { Source, showCell } from './source';
import type { IColumn } from './tokens';
import { actionsWith, saveFile } from './tools';
import type { IBoardTools } from './tools';
import { lateness, nameOf } from './words';

type SubmissionPlace = Extract<Place, { kind: 'submission' }>;

/** One student's work: report, attempts, and what was handed in. */
export function Submission(props: {
  tools: IBoardTools;
  column: IColumn;
  place: SubmissionPlace;
}): React.ReactElement {
  const { tools, column, place } = props;
  const { words } = tools;
  const { review, problem } = useReview(tools, place);
  const source = React.useRef<HTMLDivElement>(null);
  const panel = usePanelTools(tools, place, source);
  return (
    <div className="cp-Board-body cp-Review">
      <Bar tools={tools} column={column} place={place} />
      {problem && (
        <Failure
          problem={problem}
          words={words}
          title={words.trans.__('The submission could not be loaded')}
        />
      )}
      {!review && !problem && (
        <p className="cp-muted cp-Board-loading" role="status">
          {words.trans.__('Loading…')}
        </p>
      )}
      {review && (
        <div className="cp-Review-parts">
          <div
            className="cp-Review-report"
            tabIndex={0}
            role="group"
            aria-label={words.trans.__('Results')}
          >
            <ToolsProvider value={panel}>
              <UseSignal signal={review.model.changed}>
                {() => (
                  <>
                    <Results model={review.model} />
                    <History model={review.model} />
                  </>
                )}
              </UseSignal>
            </ToolsProvider>
          </div>
          <div
            ref={source}
            className="cp-Review-source"
            tabIndex={0}
            role="group"
            aria-label={words.trans.__('What was handed in')}
          >
            <UseSignal signal={review.model.changed}>
              {() => <Shown tools={tools} review={review} />}
            </UseSignal>
          </div>
        </div>
      )}
    </div>
  );
}

/** What was handed in with the report on screen: the history may have led to another one. */
function Shown(props: { tools: IBoardTools; review: IReview }): React.ReactElement {
  const { tools, review } = props;
  const { api } = tools.model;
  const shown = review.model.submission?.id;
  const [notebooks, setNotebooks] = React.useState(review.notebooks);
  const [loaded, setLoaded] = React.useState(shown);
  React.useEffect(() => {
    let isLeft = false;
    if (shown !== undefined && shown !== loaded) {
      void api.submitted(shown).then(found => {
        if (!isLeft) {
          setNotebooks(found);
          setLoaded(shown);
        }
      });
    }
    return () => {
      isLeft = true;
    };
  }, [api, shown, loaded]);
  return <Source notebooks={notebooks} words={tools.words} />;
}

/** Read what is shown; another submission of the history is read with its own notebooks. */
function useReview(
  tools: IBoardTools,
  place: SubmissionPlace
): { review: IReview | null; problem: IProblem | null } {
  const { model } = tools;
  const { name, student, submission, test } = place;
  const [review, setReview] = React.useState<IReview | null>(null);
  const [problem, setProblem] = React.useState<IProblem | null>(null);
  React.useEffect(() => {
    let isLeft = false;
    let made: IReview | null = null;
    setReview(null);
    setProblem(null);
    openReview(model.api, model.idOf(name), student, submission).then(
      found => {
        made = found;
        if (isLeft) {
          found.model.dispose();
          return;
        }
        if (test !== null) {
          found.model.reveal(test);
        }
        setReview(found);
      },
      (error: unknown) => {
        if (!isLeft) {
          const message = error instanceof Error ? error.message : '';
          setProblem(
            error instanceof ApiError ? error.problem : { code: 'failed', message, hint: '' }
          );
        }
      }
    );
    return () => {
      isLeft = true;
      made?.model.dispose();
    };
  }, [model, name, student, submission, test]);
  return { review, problem };
}

/** Let the panel's parts act on the board instead of a notebook. */
function usePanelTools(
  tools: IBoardTools,
  place: SubmissionPlace,
  source: React.RefObject<HTMLDivElement>
): ITools {
  const { model, words } = tools;
  return React.useMemo(
    () => ({
      words,
      reader: 'instructor' as const,
      actions: actionsWith({
        goToCell: (_notebook, cell) => {
          showCell(source.current, cell);
        },
        openSubmitted: submission => {
          model.go({ ...place, submission, test: null });
        },
        download: (name, text) => {
          saveFile({ name, text, media_type: 'application/json' }, false);
        }
      })
    }),
    [model, words, place, source]
  );
}

function Bar(props: {
  tools: IBoardTools;
  column: IColumn;
  place: SubmissionPlace;
}): React.ReactElement {
  const { tools, column, place } = props;
  const { model, words } = tools;
  const { trans } = words;
  const row = model.everybody.find(other => other.student === place.student);
  const name = row ? nameOf(trans, row, model.areNamesHidden) : plain(place.student);
  const cell = model.cells.get(keyOf(column.name, place.student));
  return (
    <div className="cp-Board-bar" data-bar="submission">
      <Button
        onClick={() => {
          model.go({ kind: 'class' });
        }}
      >
        {trans.__('Back to the class')}
      </Button>
      <h2>
        <bdi>{name}</bdi> · {plain(column.title)}
      </h2>
      {cell && cell.late_seconds > 0 && <span>{lateness(words, cell)}</span>}
      {cell?.extended && <span>{trans.__('Extension')}</span>}
      <span className="cp-Board-space" />
      <Button
        onClick={() => {
          model.go({ kind: 'assignment', name: column.name });
        }}
      >
        {trans.__('Statistics')}
      </Button>
      <Button
        onClick={() => {
          tools.open({ kind: 'extend', name: column.name, students: [place.student] });
        }}
      >
        {trans.__('Extend…')}
      </Button>
      <Button
        onClick={() => {
          tools.save(model.api.exportedSubmission(place.submission, 'gradescope'));
        }}
      >
        {trans.__('Gradescope results')}
      </Button>
    </div>
  );
}
