import * as React from 'react';

import type { IColumn } from './tokens';
import type { IBoardTools } from './tools';

/** What an instructor writes; texts as they are typed. */
export interface IFields {
  students: string;
  due: string;
  attempts: string;
  why: string;
}

/** Who is extended, how far, and why. */
export function Fields(props: {
  tools: IBoardTools;
  column: IColumn;
  fields: IFields;
  onChange: (fields: IFields) => void;
}): React.ReactElement {
  const { tools, column, fields, onChange } = props;
  const { trans } = tools.words;
  const change = (changes: Partial<IFields>): void => {
    onChange({ ...fields, ...changes });
  };
  return (
    <>
      <Due tools={tools} column={column} />
      <div className="cp-Field">
        <label>
          {trans.__('Students, one a line')}
          <textarea
            rows={3}
            spellCheck={false}
            value={fields.students}
            onChange={event => {
              change({ students: event.target.value });
            }}
          />
        </label>
      </div>
      <div className="cp-Fields-line">
        <Field
          label={trans.__('New due date')}
          input={{ type: 'datetime-local' }}
          value={fields.due}
          onChange={value => {
            change({ due: value });
          }}
        />
        <Field
          label={trans.__('More submissions')}
          input={{ type: 'number', min: 0, max: 1000 }}
          value={fields.attempts}
          onChange={value => {
            change({ attempts: value });
          }}
        />
      </div>
      <Field
        label={trans.__('Reason, for instructors only')}
        input={{ type: 'text', maxLength: 1000 }}
        value={fields.why}
        onChange={value => {
          change({ why: value });
        }}
      />
    </>
  );
}

function Due(props: { tools: IBoardTools; column: IColumn }): React.ReactElement {
  const { words } = props.tools;
  const { due } = props.column.policy;
  return (
    <p className="cp-muted">
      {due === undefined
        ? words.trans.__('This assignment has no due date.')
        : words.trans.__('Due %1 for everybody.', words.moment(due))}
    </p>
  );
}

function Field(props: {
  label: string;
  input: React.InputHTMLAttributes<HTMLInputElement>;
  value: string;
  onChange: (value: string) => void;
}): React.ReactElement {
  return (
    <div className="cp-Field">
      <label>
        {props.label}
        <input
          {...props.input}
          value={props.value}
          onChange={event => {
            props.onChange(event.target.value);
          }}
        />
      </label>
    </div>
  );
}
