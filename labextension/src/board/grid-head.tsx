import * as React from 'react';

import { plain } from '../plain';
import type { ISorting } from './rows';
import type { IColumn } from './tokens';
import type { IBoardTools } from './tools';

type By = ISorting['by'];

/** The head of the grid: what the columns are; it stays while the rows scroll. */
export function Head(props: { tools: IBoardTools; tabColumn: number }): React.ReactElement {
  const { tools, tabColumn } = props;
  const { model, words } = tools;
  const { trans } = words;
  const most = model.columns.reduce((sum, column) => sum + column.max_score, 0);
  return (
    <div role="rowgroup" className="cp-Grid-head">
      <div role="row" className="cp-Grid-row" aria-rowindex={1}>
        <HeadCell tools={tools} by={{ kind: 'student' }} place={0} tabColumn={tabColumn}>
          <span className="cp-Grid-title">{trans.__('Student')}</span>
        </HeadCell>
        {model.columns.map((column, index) => (
          <HeadCell
            key={column.name}
            tools={tools}
            by={{ kind: 'assignment', name: column.name }}
            place={index + 1}
            tabColumn={tabColumn}
            column={column}
          />
        ))}
        <HeadCell
          tools={tools}
          by={{ kind: 'total' }}
          place={model.columns.length + 1}
          tabColumn={tabColumn}
        >
          <span className="cp-Grid-title">{trans.__('Total')}</span>
          <span className="cp-muted cp-small">{trans.__('of %1', words.points(most))}</span>
        </HeadCell>
      </div>
    </div>
  );
}

function HeadCell(
  props: React.PropsWithChildren<{
    tools: IBoardTools;
    by: By;
    place: number;
    tabColumn: number;
    column?: IColumn;
  }>
): React.ReactElement {
  const { tools, by, place, column } = props;
  const { model } = tools;
  const isSorted = JSON.stringify(model.sorting.by) === JSON.stringify(by);
  const order = model.sorting.isDescending ? 'descending' : 'ascending';
  const tabIndex = props.tabColumn === place ? 0 : -1;
  return (
    <div
      role="columnheader"
      className="cp-Grid-cell"
      aria-colindex={place + 1}
      aria-sort={isSorted ? order : 'none'}
      data-kind={by.kind}
    >
      {column ? (
        <Title tools={tools} column={column} place={place} tabIndex={tabIndex} />
      ) : (
        <span className="cp-Grid-name">{props.children}</span>
      )}
      <SortButton
        tools={tools}
        by={by}
        isSorted={isSorted}
        place={column ? null : place}
        tabIndex={tabIndex}
      />
    </div>
  );
}

/** The name of an assignment leads to its statistics. */
function Title(props: {
  tools: IBoardTools;
  column: IColumn;
  place: number;
  tabIndex: number;
}): React.ReactElement {
  const { column, tools } = props;
  const { trans } = tools.words;
  return (
    <button
      type="button"
      className="cp-Grid-name"
      data-place={`-1,${props.place}`}
      tabIndex={props.tabIndex}
      title={trans.__('Show “%1”: statistics, extensions, regrade', plain(column.title))}
      onClick={() => {
        tools.model.go({ kind: 'assignment', name: column.name });
      }}
    >
      <span className="cp-Grid-title">{plain(column.title)}</span>
      <span className="cp-muted cp-small">
        {trans.__('of %1', tools.words.points(column.max_score))}
      </span>
    </button>
  );
}

function SortButton(props: {
  tools: IBoardTools;
  by: By;
  isSorted: boolean;
  place: number | null;
  tabIndex: number;
}): React.ReactElement {
  const { tools, by, isSorted } = props;
  const { model, words } = tools;
  const isDown = isSorted && model.sorting.isDescending;
  const path = isDown ? 'M3 6l5 5 5-5z' : 'M3 10l5-5 5 5z';
  return (
    <button
      type="button"
      className="cp-Grid-sort"
      data-place={props.place === null ? undefined : `-1,${props.place}`}
      data-on={isSorted}
      tabIndex={props.tabIndex}
      aria-label={words.trans.__('Sort by “%1”', plain(nameOf(tools, by)))}
      onClick={() => {
        model.sortBy(by);
      }}
    >
      <svg className="cp-Icon" viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}

function nameOf(tools: IBoardTools, by: By): string {
  const { model, words } = tools;
  switch (by.kind) {
    case 'student':
      return words.trans.__('Student');
    case 'total':
      return words.trans.__('Total');
    case 'assignment':
      return model.columns.find(column => column.name === by.name)?.title ?? by.name;
  }
}
