import * as React from 'react';

import type { ExportFormat, IColumn } from './tokens';
import type { IBoardTools } from './tools';

/** What can be taken along, of one assignment or of the course. */
export function Downloads(props: {
  tools: IBoardTools;
  column: IColumn | null;
}): React.ReactElement {
  const { trans } = props.tools.words;
  const details = React.useRef<HTMLDetailsElement>(null);
  const close = (): void => {
    if (details.current) {
      details.current.open = false;
    }
  };
  return (
    <details
      ref={details}
      className="cp-Menu"
      onKeyDown={event => {
        if (event.key === 'Escape') {
          close();
          details.current?.querySelector('summary')?.focus();
        }
      }}
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          close();
        }
      }}
    >
      <summary className="cp-Button">{trans.__('Download')}</summary>
      <Items {...props} close={close} />
    </details>
  );
}

function Items(props: {
  tools: IBoardTools;
  column: IColumn | null;
  close: () => void;
}): React.ReactElement {
  const { tools, column, close } = props;
  const { model, words, save } = tools;
  const { trans } = words;
  const of = (format: ExportFormat): void => {
    if (column) {
      save(model.api.exported(model.idOf(column.name), format));
    } else if (model.course !== null) {
      save(model.api.exportedCourse(model.course));
    }
  };
  return (
    <div className="cp-Menu-items" onClick={close}>
      <Item
        name={trans.__('CSV for a spreadsheet')}
        onClick={() => {
          of('csv');
        }}
      />
      <Item
        name={trans.__('Canvas gradebook…')}
        onClick={() => {
          tools.open({ kind: 'canvas', name: column?.name ?? null });
        }}
      />
      {column && (
        <>
          <Item
            name={trans.__('Gradescope results')}
            onClick={() => {
              of('gradescope');
            }}
          />
          <Item
            name={trans.__('JUnit XML')}
            onClick={() => {
              of('junit');
            }}
          />
        </>
      )}
    </div>
  );
}

function Item(props: { name: string; onClick: () => void }): React.ReactElement {
  return (
    <button type="button" onClick={props.onClick}>
      {props.name}
    </button>
  );
}
