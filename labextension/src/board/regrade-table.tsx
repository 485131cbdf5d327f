import * as React from 'react';

import { readable } from '../messages';
import { plain } from '../plain';
import type { RegradeModel } from './regrade-model';
import type { IChange } from './tokens';
import type { IBoardTools } from './tools';
import { nameOf } from './words';

/** Who changes, by how much, and why. */
export function Changes(props: { tools: IBoardTools; model: RegradeModel }): React.ReactElement {
  const { tools, model } = props;
  const { trans } = tools.words;
  return (
    <table className="cp-Table cp-Changes">
      <thead>
        <tr>
          {model.phase === 'preview' && (
            <th scope="col">
              <span className="cp-hidden">{trans.__('Apply')}</span>
            </th>
          )}
          <th scope="col">{trans.__('Student')}</th>
          <th scope="col" className="cp-number">
            {model.phase === 'preview' ? trans.__('Now') : trans.__('Before')}
          </th>
          <th scope="col" className="cp-number">
            {trans.__('After')}
          </th>
          <th scope="col" className="cp-number">
            {trans.__('Change')}
          </th>
          <th scope="col">{trans.__('Why')}</th>
        </tr>
      </thead>
      <tbody>
        {model.shown.map(change => (
          <Change key={change.submission} tools={tools} model={model} change={change} />
        ))}
      </tbody>
    </table>
  );
}

function Change(props: {
  tools: IBoardTools;
  model: RegradeModel;
  change: IChange;
}): React.ReactElement {
  const { tools, model, change } = props;
  const { words, model: board } = tools;
  const row = board.everybody.find(other => other.student === change.student);
  const name = row ? nameOf(words.trans, row, board.areNamesHidden) : plain(change.student);
  const points = (value: number | null): string => (value === null ? '–' : words.points(value));
  const by = (change.after ?? 0) - (change.before ?? 0);
  return (
    <tr data-student={change.student}>
      {model.phase === 'preview' && (
        <td>
          <input
            type="checkbox"
            aria-label={words.trans.__('Apply to %1', name)}
            checked={model.isChosen(change)}
            onChange={event => {
              model.pick(change, event.target.checked);
            }}
          />
        </td>
      )}
      <td>
        <bdi>{name}</bdi>
      </td>
      <td className="cp-number">{points(change.before)}</td>
      <td className="cp-number cp-strong">{points(change.after)}</td>
      <td className="cp-number">
        {by === 0 ? '±0' : by > 0 ? `▲ +${words.points(by)}` : `▼ −${words.points(-by)}`}
      </td>
      <td>
        <Why tools={tools} change={change} />
      </td>
    </tr>
  );
}

/** The tests whose verdict differs; three, and how many more. */
function Why(props: { tools: IBoardTools; change: IChange }): React.ReactElement {
  const { tools, change } = props;
  const { words } = tools;
  const { trans } = words;
  const tests = Object.entries(change.tests);
  const word = (verdict: IChange['tests'][string][0]): string =>
    verdict === null ? trans.__('not there') : words.verdict(verdict);
  return (
    <>
      {tests.slice(0, 3).map(([test, [before, after]]) => (
        <div key={test} className="cp-Changes-why">
          {trans.__('%1: %2 → %3', plain(readable(shortOf(test))), word(before), word(after))}
        </div>
      ))}
      {tests.length > 3 && (
        <div className="cp-muted">{trans.__('and %1 more', tests.length - 3)}</div>
      )}
    </>
  );
}

/** The last part of a test's id. */
function shortOf(test: string): string {
  return test.slice(test.lastIndexOf('::') + (test.includes('::') ? 2 : 1));
}
