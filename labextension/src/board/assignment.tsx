import * as React from 'react';

import { plain } from '../plain';
import { Button, Chip } from '../dialog';
import { Downloads } from './downloads';
import { Histogram, HistogramTable } from './histogram';
import { Matrix } from './matrix';
import { Mistakes, NobodyPasses } from './mistakes';
import { PassRates, PassRatesTable, Questions } from './pass-rates';
import type { IColumn, IStatistics } from './tokens';
import type { IBoardTools } from './tools';

/** How the class did in one assignment. */
export function Assignment(props: { tools: IBoardTools; column: IColumn }): React.ReactElement {
  const { tools, column } = props;
  const { statistics } = tools.model;
  const { trans } = tools.words;
  const [isTable, setTable] = React.useState(false);
  return (
    <div className="cp-Board-body" tabIndex={0} role="group" aria-label={plain(column.title)}>
      <Bar
        tools={tools}
        column={column}
        isTable={isTable}
        onTable={() => {
          setTable(!isTable);
        }}
      />
      {statistics ? (
        <Cards tools={tools} statistics={statistics} isTable={isTable} />
      ) : (
        <p className="cp-muted cp-Board-loading" role="status">
          {trans.__('Loading…')}
        </p>
      )}
    </div>
  );
}

function Bar(props: {
  tools: IBoardTools;
  column: IColumn;
  isTable: boolean;
  onTable: () => void;
}): React.ReactElement {
  const { tools, column } = props;
  const { model, words } = tools;
  const { trans } = words;
  const { statistics } = model;
  const due = column.policy.due;
  return (
    <div className="cp-Board-bar" data-bar="assignment">
      <Button
        onClick={() => {
          model.go({ kind: 'class' });
        }}
      >
        {trans.__('Back to the class')}
      </Button>
      <h2>{plain(column.title)}</h2>
      {due !== undefined && (
        <span className="cp-muted">{trans.__('Due %1', words.moment(due))}</span>
      )}
      {statistics && <Facts tools={tools} statistics={statistics} />}
      <span className="cp-Board-space" />
      <Chip isOn={props.isTable} onClick={props.onTable}>
        {trans.__('As a table')}
      </Chip>
      <Button
        onClick={() => {
          tools.open({ kind: 'extend', name: column.name, students: [] });
        }}
      >
        {trans.__('Extend…')}
      </Button>
      <Button
        onClick={() => {
          tools.open({ kind: 'regrade', name: column.name });
        }}
      >
        {trans.__('Regrade…')}
      </Button>
      <Downloads tools={tools} column={column} />
    </div>
  );
}

function Facts(props: { tools: IBoardTools; statistics: IStatistics }): React.ReactElement {
  const { statistics, tools } = props;
  const { trans } = tools.words;
  const { counts } = statistics;
  const waiting = counts.queued + counts.running;
  return (
    <span className="cp-Board-facts">
      <span>{trans._n('%1 student', '%1 students', statistics.students, statistics.students)}</span>
      {waiting > 0 && <span>{trans.__('%1 on the way', waiting)}</span>}
      {statistics.late > 0 && <span>{trans.__('%1 late', statistics.late)}</span>}
      {statistics.extended > 0 && (
        <span>{trans.__('%1 with an extension', statistics.extended)}</span>
      )}
      {statistics.outdated > 0 && (
        <span>{trans.__('%1 graded by older tests', statistics.outdated)}</span>
      )}
    </span>
  );
}

function Cards(props: {
  tools: IBoardTools;
  statistics: IStatistics;
  isTable: boolean;
}): React.ReactElement {
  const { tools, statistics, isTable } = props;
  const { words } = tools;
  const { trans } = words;
  return (
    <div className="cp-Cards">
      <div className="cp-Cards-column">
        <section className="cp-Card">
          <h3>{trans.__('Best scores')}</h3>
          {isTable ? (
            <HistogramTable statistics={statistics} words={words} />
          ) : (
            <Histogram statistics={statistics} words={words} />
          )}
        </section>
        <section className="cp-Card">
          <h3>{trans.__('Pass rate of each test')}</h3>
          {isTable ? (
            <PassRatesTable statistics={statistics} words={words} />
          ) : (
            <PassRates statistics={statistics} words={words} />
          )}
        </section>
        <section className="cp-Card">
          <h3>{trans.__('Questions')}</h3>
          <Questions statistics={statistics} words={words} />
        </section>
      </div>
      <section className="cp-Card cp-Card-matrix">
        <h3>
          {trans.__('Students and tests')}{' '}
          <span className="cp-muted">{trans.__('weakest first')}</span>
        </h3>
        <Matrix tools={tools} statistics={statistics} />
      </section>
      <div className="cp-Cards-column">
        <NobodyPasses tools={tools} statistics={statistics} />
        <Mistakes tools={tools} statistics={statistics} />
      </div>
    </div>
  );
}
