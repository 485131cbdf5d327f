import * as React from 'react';

import { Icon } from '../icons';
import type { AssignmentModel } from '../model';
import { readable } from '../messages';
import { plain } from '../plain';
import { byQuestion, needsWork, stateOf } from '../progress';
import type { IGroup, ILine, IProgress } from '../progress';
import { Detail } from './detail';
import { moveInList } from './keys';
import type { IOpen } from './open';
import { useTools } from './tools';

/** All tests in the bundle's order, grouped by question. */
export function Tests(props: {
  model: AssignmentModel;
  progress: IProgress;
  open: IOpen;
}): React.ReactElement {
  const { progress, open } = props;
  const [isFiltered, setFiltered] = React.useState(false);
  const isFinished = progress.phase === 'finished';
  const wanted = isFinished && isFiltered ? progress.lines.filter(needsWork) : progress.lines;
  const hidden = progress.lines.filter(line => line.hidden);
  return (
    <>
      {isFinished && progress.lines.some(needsWork) && (
        <Filter progress={progress} isFiltered={isFiltered} onFilter={setFiltered} />
      )}
      <ul className="cp-Tests" onKeyDown={moveInList}>
        {byQuestion(wanted).map(group => (
          <Question key={group.question} group={group} open={open}>
            {group.lines.map(line => (
              <Test
                key={line.id}
                {...props}
                line={line}
                hiddenNumber={hidden.findIndex(other => other.id === line.id) + 1}
              />
            ))}
          </Question>
        ))}
      </ul>
    </>
  );
}

function Filter(props: {
  progress: IProgress;
  isFiltered: boolean;
  onFilter: (isFiltered: boolean) => void;
}): React.ReactElement {
  const { lines } = props.progress;
  const { trans } = useTools().words;
  const chip = (isFiltered: boolean, label: string): React.ReactElement => (
    <button
      type="button"
      className="cp-Chip"
      aria-pressed={props.isFiltered === isFiltered}
      onClick={() => {
        props.onFilter(isFiltered);
      }}
    >
      {label}
    </button>
  );
  return (
    <div className="cp-Filter">
      {chip(false, trans.__('All %1', lines.length))}
      {chip(true, trans.__('Needs work %1', lines.filter(needsWork).length))}
    </div>
  );
}

function Question(props: {
  group: IGroup;
  open: IOpen;
  children: React.ReactNode;
}): React.ReactElement {
  const { group, open } = props;
  const { words } = useTools();
  const isOpen = !open.isQuestionClosed(group.question);
  return (
    <li className="cp-Question" data-question={group.question}>
      <button
        type="button"
        className="cp-Question-row"
        aria-expanded={isOpen}
        onClick={() => {
          open.toggleQuestion(group.question);
        }}
      >
        <Icon name={isOpen ? 'open' : 'closed'} />
        <span className="cp-Question-name">{plain(readable(group.question))}</span>
        <span className="cp-number">
          {words.ratio(group.isPending ? null : group.points, group.maxPoints)}
        </span>
      </button>
      {isOpen && <ul>{props.children}</ul>}
    </li>
  );
}

function Test(props: {
  model: AssignmentModel;
  progress: IProgress;
  open: IOpen;
  line: ILine;
  hiddenNumber: number;
}): React.ReactElement {
  const { progress, open, line } = props;
  const { words } = useTools();
  const state = stateOf(progress, line);
  const isOpen = line.result !== null && open.isTestOpen(line.id);
  return (
    <li className="cp-Test" data-test={line.id} data-verdict={state} data-open={isOpen}>
      <button
        type="button"
        className="cp-Test-row"
        aria-expanded={line.result ? isOpen : undefined}
        aria-disabled={line.result ? undefined : true}
        onClick={() => {
          open.toggleTest(line.id);
        }}
      >
        <Icon name={state} />
        <span className="cp-Test-name">
          {line.hidden && <Icon name="lock" />}
          {line.hidden && line.name !== '' && (
            <span className="cp-hidden">{words.trans.__('Hidden test')}: </span>
          )}
          <bdi title={plain(line.name)}>{plain(words.name(line, props.hiddenNumber))}</bdi>
        </span>
        <span className="cp-Test-word">
          <Outcome
            line={line}
            word={
              line.result && state === 'error' ? words.outcome(line.result) : words.state(state)
            }
            isFinished={progress.phase === 'finished'}
          />
        </span>
      </button>
      {isOpen && <Detail model={props.model} line={line} />}
    </li>
  );
}

/** "Passed · 0.01 s" while tests arrive, "Passed · 1 / 1" afterwards. */
function Outcome(props: { line: ILine; word: string; isFinished: boolean }): React.ReactElement {
  const { line, word, isFinished } = props;
  const { words } = useTools();
  if (line.manual && !line.result) {
    return <>{words.trans.__('Graded by your instructor')}</>;
  }
  if (!line.result) {
    return <>{word}</>;
  }
  const points = line.result.verdict === 'broken' ? null : line.result.points;
  const more = isFinished
    ? words.ratio(points, line.maxPoints)
    : words.seconds(line.result.seconds);
  return <>{words.trans.__('%1 · %2', word, more)}</>;
}
