import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import { Boundary } from '../panel/boundary';
import { ToolsProvider } from '../panel/tools';
import { ApiError } from '../tokens';
import type { IProblem } from '../tokens';
import type { Words } from '../words';
import { Assignment } from './assignment';
import { CanvasDialog } from './canvas';
import { ClassBar } from './class-bar';
import { Failure } from '../dialog';
import { ExtendDialog } from './extend';
import { Grid } from './grid';
import type { BoardModel } from './model';
import { RegradeDialog } from './regrade';
import { Submission } from './submission';
import { actionsWith, saveFile } from './tools';
import type { IBoardTools, Open } from './tools';

/** The whole board. */
export function Board(props: { model: BoardModel; words: Words }): React.ReactElement {
  const { model, words } = props;
  const [dialog, setDialog] = React.useState<Open>(null);
  const [problem, setProblem] = React.useState<IProblem | null>(null);
  const tools: IBoardTools = React.useMemo(
    () => ({
      model,
      words,
      open: setDialog,
      save: file => {
        setProblem(null);
        file.then(
          found => {
            saveFile(found, true);
          },
          (error: unknown) => {
            setProblem(
              error instanceof ApiError ? error.problem : { code: 'failed', message: '', hint: '' }
            );
          }
        );
      }
    }),
    [model, words]
  );
  return (
    <ToolsProvider value={{ words, actions: actionsWith({}) }}>
      <Boundary>
        <UseSignal signal={model.changed}>
          {() => (
            <div className="cp-Board-frame" data-link={model.link}>
              {(problem ?? model.problem) && (
                <Failure
                  problem={(problem ?? model.problem) as IProblem}
                  words={words}
                  title={words.trans.__('Something could not be loaded')}
                />
              )}
              <Shown tools={tools} />
              <Dialogs
                tools={tools}
                dialog={dialog}
                close={() => {
                  setDialog(null);
                }}
              />
            </div>
          )}
        </UseSignal>
      </Boundary>
    </ToolsProvider>
  );
}

function Shown(props: { tools: IBoardTools }): React.ReactElement {
  const { tools } = props;
  const { model, words } = tools;
  const { trans } = words;
  const { place, column } = model;
  if (model.courses?.length === 0) {
    return <p className="cp-Board-empty cp-muted">{trans.__('You teach no course here.')}</p>;
  }
  if (column && place.kind === 'assignment') {
    return <Assignment key={place.name} tools={tools} column={column} />;
  }
  if (column && place.kind === 'submission') {
    return <Submission tools={tools} column={column} place={place} />;
  }
  return (
    <>
      <ClassBar tools={tools} />
      {model.everybody.length > 0 ? (
        <Grid tools={tools} />
      ) : (
        <p className="cp-Board-empty cp-muted" role="status">
          {model.link !== 'live'
            ? trans.__('Loading…')
            : trans.__('Nobody has handed in anything yet. Submissions appear here by themselves.')}
        </p>
      )}
    </>
  );
}

function Dialogs(props: {
  tools: IBoardTools;
  dialog: Open;
  close: () => void;
}): React.ReactElement | null {
  const { tools, dialog, close } = props;
  const column = tools.model.columns.find(
    other => dialog !== null && 'name' in dialog && other.name === dialog.name
  );
  switch (dialog?.kind) {
    case 'extend':
      return column ? (
        <ExtendDialog tools={tools} column={column} students={dialog.students} close={close} />
      ) : null;
    case 'regrade':
      return column ? <RegradeDialog tools={tools} column={column} close={close} /> : null;
    case 'canvas':
      return <CanvasDialog tools={tools} name={dialog.name} close={close} />;
    case undefined:
      return null;
  }
}
