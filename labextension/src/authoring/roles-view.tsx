import * as React from 'react';

import type { Authoring } from './model';
import { ROLES, isPossible, roleOf } from './roles';
import type { IAuthorCell } from './roles';
import { RoleIcon } from './shapes';
import { useAuthorTools } from './tools';
import { roleMeaning, roleName } from './words';

/** Choose the role of the selected cell. */
export function Roles(props: { model: Authoring; cell: IAuthorCell }): React.ReactElement {
  const { model, cell } = props;
  const { trans } = useAuthorTools().words;
  const here = roleOf(cell);
  const number = model.active + 1;
  return (
    <div className="cp-Section">
      <h3 className="cp-Author-line">
        <span>{trans.__('Cell %1', number)}</span>
        <span className="cp-Author-moves">
          <Move model={model} to={model.active - 1} label={trans.__('Previous cell')} sign="↑" />
          <Move model={model} to={model.active + 1} label={trans.__('Next cell')} sign="↓" />
        </span>
      </h3>
      <div role="radiogroup" aria-label={trans.__('Role of cell %1', number)}>
        {ROLES.map(role => (
          <label className="cp-Role" key={role} data-role={role}>
            <input
              type="radio"
              name="cp-role"
              aria-label={roleName(trans, role)}
              aria-describedby={`cp-role-${role}`}
              checked={role === here}
              disabled={!isPossible(role, cell.type)}
              onChange={() => {
                model.choose(role);
              }}
            />
            <RoleIcon role={role} />
            <span>
              {roleName(trans, role)}
              <small id={`cp-role-${role}`}>{roleMeaning(trans, role)}</small>
            </span>
          </label>
        ))}
      </div>
    </div>
  );
}

function Move(props: {
  model: Authoring;
  to: number;
  label: string;
  sign: string;
}): React.ReactElement {
  const { model, to, label, sign } = props;
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      aria-disabled={to < 0 || to >= model.cells.length}
      onClick={() => {
        void model.goTo(to);
      }}
    >
      {sign}
    </button>
  );
}
