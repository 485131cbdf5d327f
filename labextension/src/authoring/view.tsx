import * as React from 'react';

import { Fields, FaultLine } from './fields';
import type { Authoring } from './model';
import { Roles } from './roles-view';
import { RoleIcon } from './shapes';
import { AuthorToolsProvider, useAuthorTools } from './tools';
import type { IAuthorTools } from './tools';
import { faultsOf, outlineOf, totalPoints } from './validate';
import type { Fault } from './validate';
import { pointsText, roleName } from './words';

/** Everything of the Create assignment panel, loaded when it is first shown. */
export function authoringView(model: Authoring, tools: IAuthorTools): React.ReactElement {
  return (
    <AuthorToolsProvider value={tools}>
      {model.panel ? <Panel model={model} /> : <Nothing />}
    </AuthorToolsProvider>
  );
}

function Nothing(): React.ReactElement {
  const { trans } = useAuthorTools().words;
  return (
    <div className="cp-Panel-body">
      <div className="cp-Section cp-muted">
        {trans.__('Open a notebook to make it an assignment.')}
      </div>
    </div>
  );
}

function Panel(props: { model: Authoring }): React.ReactElement {
  const { model } = props;
  const { words } = useAuthorTools();
  const { trans } = words;
  const cells = model.cells;
  const faults = faultsOf(cells);
  const cell = cells[model.active];
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (event.key === 'Escape') {
      model.returnToNotebook();
    } else if (event.altKey && step !== 0) {
      event.preventDefault();
      event.stopPropagation();
      void model.goTo(model.active + step);
    }
  };
  return (
    <div className="cp-Side-frame" onKeyDown={onKeyDown}>
      <div className="cp-Header">
        <h2>{trans.__('Create assignment')}</h2>
        <div className="cp-Header-facts">
          <span>{model.panel?.title.label}</span>
          <span className="cp-Author-total">{pointsText(words, totalPoints(cells))}</span>
          <span>{trans.__('Roles are kept in the notebook')}</span>
        </div>
      </div>
      <div className="cp-Panel-body" tabIndex={0} role="group" aria-label={trans.__('Roles')}>
        {cell && <Roles model={model} cell={cell} />}
        {cell && (
          <Fields
            model={model}
            cell={cell}
            faults={faults.filter(fault => fault.cell === model.active)}
          />
        )}
        <Outline model={model} faults={faults} />
      </div>
      <Publishing faults={faults} />
    </div>
  );
}

function Outline(props: { model: Authoring; faults: readonly Fault[] }): React.ReactElement {
  const { model, faults } = props;
  const { words } = useAuthorTools();
  const { trans } = words;
  const entries = outlineOf(model.cells);
  const wrong = new Set(faults.map(fault => fault.cell));
  const general = faults.filter(fault => fault.cell === null);
  return (
    <div className="cp-Section">
      <h3 className="cp-Author-line">
        <span>{trans.__('Outline')}</span>
        <span>{pointsText(words, totalPoints(model.cells))}</span>
      </h3>
      <ul className="cp-AuthorOutline">
        {entries.map(entry => (
          <li key={entry.cell}>
            <button
              type="button"
              aria-current={entry.cell === model.active}
              onClick={() => {
                void model.goTo(entry.cell);
              }}
            >
              <RoleIcon role={entry.role} />
              <span className="cp-AuthorOutline-id">{entry.id}</span>
              <span className="cp-muted cp-small">
                {wrong.has(entry.cell) ? trans.__('Needs work') : roleName(trans, entry.role)}
              </span>
              <span className="cp-number">
                {entry.points === null ? '–' : words.points(entry.points)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {general.map(fault => (
        <FaultLine key={fault.kind} fault={fault} />
      ))}
    </div>
  );
}

function Publishing(props: { faults: readonly Fault[] }): React.ReactElement | null {
  const { words, mayPublish, publish } = useAuthorTools();
  const { trans } = words;
  if (mayPublish !== true) {
    return mayPublish === false ? (
      <div className="cp-Footer cp-muted cp-small">
        {trans.__('You are not an instructor of a course here, so you cannot publish.')}
      </div>
    ) : null;
  }
  const first = props.faults[0];
  return (
    <div className="cp-Footer">
      {first && (
        <span className="cp-muted cp-small">
          {first.cell === null
            ? trans.__('Something is missing; see above.')
            : trans.__('Cell %1 needs work.', first.cell + 1)}
        </span>
      )}
      <button
        type="button"
        className="cp-Submit cp-Publish-open"
        data-main={first === undefined}
        onClick={() => {
          publish();
        }}
      >
        {trans.__('Check and publish…')}
      </button>
    </div>
  );
}
