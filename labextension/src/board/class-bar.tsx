import * as React from 'react';

import { Icon } from '../icons';
import { Chip } from '../dialog';
import { Downloads } from './downloads';
import { tallyOf } from './rows';
import type { IFilter } from './rows';
import type { IBoardTools } from './tools';

/** What stands above the grid: the course, how the class stands, what is shown of it. */
export function ClassBar(props: { tools: IBoardTools }): React.ReactElement {
  const { tools } = props;
  const { model, words } = tools;
  const { trans } = words;
  const tally = tallyOf(model.everybody, model.columns);
  return (
    <>
      <div className="cp-Board-bar" data-bar="class">
        <Course tools={tools} />
        <span className="cp-Board-facts">
          <span>{trans._n('%1 student', '%1 students', tally.students, tally.students)}</span>
          <span>{trans.__('%1 on the way', tally.waiting)}</span>
          {tally.attention > 0 && (
            <span>
              <Icon name="warning" tone="warning" /> {trans.__('%1 need a look', tally.attention)}
            </span>
          )}
        </span>
        <span className="cp-Board-space" />
        <Live tools={tools} />
        <Downloads tools={tools} column={null} />
      </div>
      <div className="cp-Board-bar" data-bar="filter">
        <input
          type="search"
          className="cp-Board-search"
          placeholder={trans.__('Find a student')}
          aria-label={trans.__('Find a student')}
          value={model.filter.text}
          onChange={event => {
            model.filterBy({ text: event.target.value });
          }}
        />
        <Filters tools={tools} />
        <span className="cp-muted cp-small" role="status">
          {trans.__('%1 of %2 shown', model.rows.length, tally.students)}
        </span>
        <span className="cp-Board-space" />
        <Chip
          isOn={model.areNamesHidden}
          onClick={() => {
            model.hideNames(!model.areNamesHidden);
          }}
        >
          {trans.__('Names hidden')}
        </Chip>
      </div>
    </>
  );
}

function Course(props: { tools: IBoardTools }): React.ReactElement {
  const { model, words } = props.tools;
  const courses = model.courses ?? [];
  if (courses.length === 1) {
    return <h2>{model.course}</h2>;
  }
  return (
    <label className="cp-Board-course">
      <span className="cp-hidden">{words.trans.__('Course')}</span>
      <select
        value={model.course ?? ''}
        onChange={event => {
          model.open(event.target.value);
        }}
      >
        {courses.map(course => (
          <option key={course}>{course}</option>
        ))}
      </select>
    </label>
  );
}

function Filters(props: { tools: IBoardTools }): React.ReactElement {
  const { model, words } = props.tools;
  const { trans } = words;
  const chip = (only: IFilter['only'], label: string): React.ReactElement => (
    <Chip
      isOn={model.filter.only === only}
      onClick={() => {
        model.filterBy({ only });
      }}
    >
      {label}
    </Chip>
  );
  return (
    <span className="cp-Board-chips" role="group" aria-label={trans.__('Show')}>
      {chip('all', trans.__('All'))}
      {chip('attention', trans.__('Need a look'))}
      {chip('waiting', trans.__('On the way'))}
      {chip('late', trans.__('Late'))}
    </span>
  );
}

/** Whether what is on screen is what is. */
function Live(props: { tools: IBoardTools }): React.ReactElement {
  const { model, words } = props.tools;
  const { trans } = words;
  const at = model.toldAt;
  const text = (): string => {
    switch (model.link) {
      case 'loading':
        return trans.__('Loading…');
      case 'reconnecting':
        return trans.__('Reconnecting…');
      case 'live':
        return at ? trans.__('live, %1', words.clock(at.toISOString())) : trans.__('live');
    }
  };
  return <span className="cp-muted cp-small cp-Board-live">{text()}</span>;
}
