import * as React from 'react';

import { Icon } from '../icons';
import type { IconName } from '../icons';
import type { IPlace } from './keys';
import { stateOf } from './rows';
import type { CellState, IRow } from './rows';
import type { ICell, IColumn } from './tokens';
import type { IBoardTools } from './tools';
import { cellSentence, nameOf, stateWord } from './words';

interface IRowProps {
  tools: IBoardTools;
  columns: readonly IColumn[];
  areNamesHidden: boolean;
  row: IRow;
  index: number;
  tabColumn: number;
  onFocus: (place: IPlace) => void;
}

/** One student; drawn anew only when something of it changes, not when the grid is scrolled. */
export const Row = React.memo(RowView);

function RowView(props: IRowProps): React.ReactElement {
  const { tools, columns, row, index, tabColumn } = props;
  const { words } = tools;
  const name = nameOf(words.trans, row, props.areNamesHidden);
  const last = columns.length + 1;
  const spot = (
    column: number
  ): { tabIndex: number; 'data-place': string; onFocus: () => void } => ({
    tabIndex: tabColumn === column ? 0 : -1,
    'data-place': `${index},${column}`,
    onFocus: () => {
      props.onFocus({ row: index, column });
    }
  });
  return (
    <div role="row" className="cp-Grid-row" aria-rowindex={index + 2} data-student={row.student}>
      <div
        role="rowheader"
        className="cp-Grid-cell"
        data-kind="student"
        aria-colindex={1}
        {...spot(0)}
      >
        <bdi className="cp-Grid-student" title={name}>
          {name}
        </bdi>
      </div>
      {columns.map((column, at) => (
        <Cell
          key={column.name}
          tools={tools}
          name={name}
          column={column}
          cell={row.cells.get(column.name)}
          spot={spot(at + 1)}
          number={at + 2}
        />
      ))}
      <div
        role="gridcell"
        className="cp-Grid-cell cp-number"
        data-kind="total"
        aria-colindex={last + 1}
        {...spot(last)}
      >
        {row.total === null ? '–' : words.points(row.total)}
      </div>
    </div>
  );
}

function Cell(props: {
  tools: IBoardTools;
  name: string;
  column: IColumn;
  cell: ICell | undefined;
  spot: React.HTMLAttributes<HTMLElement>;
  number: number;
}): React.ReactElement {
  const { tools, name, column, cell } = props;
  const state = stateOf(cell, column);
  const sentence = cellSentence(tools.words, name, column, cell);
  const open = (): void => {
    if (cell) {
      const submission = cell.submission ?? cell.latest;
      const { student } = cell;
      tools.model.go({ kind: 'submission', name: column.name, student, submission, test: null });
    }
  };
  return (
    <div
      role="gridcell"
      className="cp-Grid-cell"
      data-kind="score"
      data-state={state}
      aria-colindex={props.number}
      aria-label={sentence}
      title={sentence}
      {...props.spot}
      onClick={open}
      onKeyDown={event => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          open();
        }
      }}
    >
      <Contents tools={tools} cell={cell} state={state} />
    </div>
  );
}

function Contents(props: {
  tools: IBoardTools;
  cell: ICell | undefined;
  state: CellState;
}): React.ReactElement {
  const { tools, cell, state } = props;
  const { words } = tools;
  const { trans } = words;
  const hasScore = cell !== undefined && cell.score !== null;
  const icon = iconOf(state);
  const part = hasScore && cell.max_score > 0 ? (cell.score ?? 0) / cell.max_score : 0;
  return (
    <>
      <span className="cp-Grid-score">{hasScore ? words.points(cell.score ?? 0) : '–'}</span>
      <span className="cp-Grid-marks">
        {icon && (
          <span className="cp-Grid-mark">
            <Icon name={icon.name} tone={icon.tone} />
            {stateWord(trans, state)}
          </span>
        )}
        {cell && cell.late_seconds > 0 && (
          <span className="cp-Grid-mark" data-mark="late">
            <Icon name="clock" tone="warning" />
            {trans.__('Late')}
          </span>
        )}
        {cell?.extended && (
          <span className="cp-Grid-mark" data-mark="extended">
            {trans.__('Extension')}
          </span>
        )}
      </span>
      {hasScore && (
        <span className="cp-Grid-part" style={{ width: `${Math.min(1, part) * 100}%` }} />
      )}
    </>
  );
}

function iconOf(state: CellState): { name: IconName; tone: string } | null {
  switch (state) {
    case 'none':
    case 'graded':
      return null;
    case 'queued':
      return { name: 'waiting', tone: 'waiting' };
    case 'running':
    case 'regrading':
      return { name: 'running', tone: 'running' };
    case 'ungradable':
      return { name: 'warning', tone: 'warning' };
    case 'broken':
      return { name: 'broken', tone: 'broken' };
    case 'manual':
      return { name: 'hint', tone: 'waiting' };
  }
}
