import * as React from 'react';

import { Icon } from '../icons';
import type { Authoring } from './model';
import { blockOf, hasPoints, roleOf } from './roles';
import type { IAuthorCell } from './roles';
import { useAuthorTools } from './tools';
import type { Fault } from './validate';
import { faultText } from './words';

/** Id, points and what else a role asks for. */
export function Fields(props: {
  model: Authoring;
  cell: IAuthorCell;
  faults: readonly Fault[];
}): React.ReactElement {
  const { model, cell, faults } = props;
  const { trans } = useAuthorTools().words;
  const block = blockOf(cell);
  const role = roleOf(cell);
  const idFault = faults.find(({ kind }) => ['duplicate-id', 'blank-id', 'bad-id'].includes(kind));
  const pointsFault = faults.find(({ kind }) => kind === 'no-points');
  const others = faults.filter(fault => fault !== idFault && fault !== pointsFault);
  return (
    <div className="cp-Section cp-Author-fields">
      {block && (
        <Field
          key={`id ${cell.key}`}
          name="id"
          label={trans.__('Id')}
          value={block.grade_id ?? ''}
          fault={idFault}
          onChange={text => {
            model.setId(text);
          }}
        />
      )}
      {block && hasPoints(role) && (
        <Field
          key={`points ${cell.key}`}
          name="points"
          label={trans.__('Points')}
          value={block.points === undefined ? '' : String(block.points)}
          fault={pointsFault}
          onChange={text => {
            model.setPoints(pointsOf(text));
          }}
        />
      )}
      <Choices model={model} cell={cell} />
      {role === 'answer' && !/BEGIN SOLUTION/.test(cell.source) && (
        <p className="cp-muted cp-small">
          {trans.__(
            'Write ### BEGIN SOLUTION and ### END SOLUTION around your solution. Without them students get none of this cell.'
          )}
        </p>
      )}
      {others.map(fault => (
        <FaultLine key={fault.kind} fault={fault} />
      ))}
    </div>
  );
}

/** Read a number of points; null when it is none. */
export function pointsOf(text: string): number | null {
  const points = /^\s*\d*[.,]?\d+\s*$|^\s*\d+[.,]\s*$/.test(text)
    ? Number(text.replace(',', '.'))
    : NaN;
  return Number.isFinite(points) ? points : null;
}

function Field(props: {
  name: string;
  label: string;
  value: string;
  fault: Fault | undefined;
  onChange: (text: string) => void;
}): React.ReactElement {
  const { name, label, value, fault, onChange } = props;
  // What is typed stays as typed: the notebook says it back a moment later, or not at all.
  const [draft, setDraft] = React.useState(value);
  const [isHere, setIsHere] = React.useState(false);
  const faultId = `cp-fault-${name}`;
  return (
    <div className="cp-Field" data-field={name}>
      <label>
        {label}
        <input
          type="text"
          inputMode={name === 'points' ? 'decimal' : 'text'}
          value={isHere ? draft : value}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={fault !== undefined}
          aria-describedby={fault && faultId}
          onFocus={() => {
            setDraft(value);
            setIsHere(true);
          }}
          onBlur={() => {
            setIsHere(false);
          }}
          onChange={event => {
            setDraft(event.target.value);
            onChange(event.target.value);
          }}
        />
      </label>
      {fault && <FaultLine fault={fault} id={faultId} />}
    </div>
  );
}

/** One thing that is wrong, with an icon and words. */
export function FaultLine(props: { fault: Fault; id?: string }): React.ReactElement {
  const { trans } = useAuthorTools().words;
  return (
    <p className="cp-Fault" id={props.id} data-fault={props.fault.kind}>
      <Icon name="failed" />
      <span>{faultText(trans, props.fault)}</span>
    </p>
  );
}

function Choices(props: { model: Authoring; cell: IAuthorCell }): React.ReactElement | null {
  const { model, cell } = props;
  const { trans } = useAuthorTools().words;
  const block = blockOf(cell);
  switch (roleOf(cell)) {
    case 'text':
      return (
        <Choice
          label={trans.__('Students cannot change it; your version is graded')}
          isOn={block !== null}
          onChange={isOn => {
            model.setLocked(isOn);
          }}
        />
      );
    case 'manual':
      return cell.type === 'markdown' ? (
        <Choice
          label={trans.__('Students answer in cells of their own below it')}
          isOn={block?.task === true}
          onChange={isOn => {
            model.setTask(isOn);
          }}
        />
      ) : null;
    case 'answer':
    case 'tests':
    case 'hidden-tests':
    case 'instructor':
      return null;
  }
}

function Choice(props: {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}): React.ReactElement {
  return (
    <label className="cp-Choice">
      <input
        type="checkbox"
        checked={props.isOn}
        onChange={event => {
          props.onChange(event.target.checked);
        }}
      />
      <span>{props.label}</span>
    </label>
  );
}
