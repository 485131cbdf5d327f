import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import { plain } from '../plain';
import { Button, Chip, Dialog, Failure } from '../dialog';
import { ChangeChart } from './regrade-chart';
import { RegradeModel } from './regrade-model';
import type { Direction } from './regrade-model';
import { Changes } from './regrade-table';
import type { IColumn } from './tokens';
import type { IBoardTools } from './tools';

/** Look what the newest tests would change, apply it, take it back. */
export function RegradeDialog(props: {
  tools: IBoardTools;
  column: IColumn;
  close: () => void;
}): React.ReactElement {
  const { tools, column, close } = props;
  const { model: board } = tools;
  const [model, setModel] = React.useState<RegradeModel | null>(null);
  React.useEffect(() => {
    const made = new RegradeModel(board.idOf(column.name), board.api, () => {
      void board.refresh();
    });
    setModel(made);
    void made.preview();
    return () => {
      made.dispose();
    };
  }, [board, column.name]);
  return model ? (
    <UseSignal signal={model.changed}>
      {() => <Contents tools={tools} column={column} model={model} close={close} />}
    </UseSignal>
  ) : (
    <></>
  );
}

interface IParts {
  tools: IBoardTools;
  model: RegradeModel;
}

function Contents(props: IParts & { column: IColumn; close: () => void }): React.ReactElement {
  const { tools, model, column, close } = props;
  const { words } = tools;
  const { trans } = words;
  return (
    <Dialog
      title={trans.__('Regrade “%1”', plain(column.title))}
      kind="regrade"
      close={close}
      foot={<Foot tools={tools} model={model} close={close} />}
    >
      <div className="cp-Publish-body">
        {model.problem && (
          <Failure
            problem={model.problem}
            words={words}
            title={trans.__('The regrade did not come to its end')}
          />
        )}
        {model.isBusy ? (
          <Progress tools={tools} model={model} />
        ) : (
          <Outcome tools={tools} model={model} />
        )}
      </div>
    </Dialog>
  );
}

function Progress(props: IParts): React.ReactElement {
  const { tools, model } = props;
  const { trans } = tools.words;
  const { done, total } = model.progress;
  const text =
    total === null ? trans.__('Starting…') : trans.__('%1 of %2 graded again', done, total);
  return (
    <div role="status">
      <p>{text}</p>
      <progress value={total === null ? undefined : done} max={total ?? 1} aria-label={text} />
      <p className="cp-muted cp-small">
        {model.phase === 'looking'
          ? trans.__('Nothing has changed yet. Runs after students’ own submissions.')
          : trans.__('You can close this window: the regrade goes on.')}
      </p>
    </div>
  );
}

function Outcome(props: IParts): React.ReactElement {
  const { tools, model } = props;
  const { trans } = tools.words;
  const { up, down } = model.counts;
  const sentence = (): string => {
    switch (model.phase) {
      case 'applied':
        return trans.__(
          '%1 of %2 submissions changed: %3 up, %4 down.',
          up + down,
          model.changes.length,
          up,
          down
        );
      case 'undone':
        return trans.__('The results before the regrade count again.');
      default:
        return model.changes.length === 0
          ? trans.__('Everything was graded with the newest tests. There is nothing to change.')
          : trans.__(
              '%1 of %2 submissions would change: %3 up, %4 down.',
              up + down,
              model.changes.length,
              up,
              down
            );
    }
  };
  return (
    <>
      <div className="cp-Regrade-head">
        <div role="status">
          <p className="cp-strong">{sentence()}</p>
          <p className="cp-muted">
            {model.phase === 'preview'
              ? trans.__('Nothing has changed yet. Students see nothing until you apply.')
              : trans.__('Old results are kept; undo any time.')}
          </p>
        </div>
        <ChangeChart changes={model.changes} words={tools.words} />
      </div>
      {model.changes.some(change => change.differs) && (
        <>
          <Filter tools={tools} model={model} />
          <Changes tools={tools} model={model} />
        </>
      )}
    </>
  );
}

function Filter(props: IParts): React.ReactElement {
  const { tools, model } = props;
  const { trans } = tools.words;
  const { up, down } = model.counts;
  const all = model.changes.filter(change => change.differs).length;
  const chip = (direction: Direction, label: string): React.ReactElement => (
    <Chip
      isOn={model.direction === direction}
      onClick={() => {
        model.show(direction);
      }}
    >
      {label}
    </Chip>
  );
  return (
    <div className="cp-Filter">
      {chip('all', trans.__('All %1', all))}
      {chip('up', trans.__('▲ Up %1', up))}
      {chip('down', trans.__('▼ Down %1', down))}
    </div>
  );
}

function Foot(props: IParts & { close: () => void }): React.ReactElement {
  const { tools, model, close } = props;
  const { trans } = tools.words;
  const chosen = model.chosen.length;
  const hasApplied = model.phase === 'applied' && model.changes.some(change => change.applied);
  return (
    <>
      {model.phase === 'preview' && model.changes.some(change => change.differs) && (
        <label className="cp-Choice cp-Regrade-lower">
          <input
            type="checkbox"
            checked={model.isNeverLower}
            onChange={event => {
              model.neverLower(event.target.checked);
            }}
          />
          <span>{trans.__('Never lower a score')}</span>
        </label>
      )}
      <Button onClick={close}>
        {model.phase === 'preview' ? trans.__('Discard') : trans.__('Close')}
      </Button>
      {hasApplied && (
        <Button
          onClick={() => {
            void model.undo();
          }}
        >
          {trans.__('Undo')}
        </Button>
      )}
      {model.phase === 'preview' && (
        <Button
          isMain
          isOff={chosen === 0}
          onClick={() => {
            void model.apply();
          }}
        >
          {trans._n('Apply to %1 submission', 'Apply to %1 submissions', chosen, chosen)}
        </Button>
      )}
    </>
  );
}
