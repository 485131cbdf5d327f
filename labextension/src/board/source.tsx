import * as React from 'react';

import { plain } from '../plain';
import type { INotebookDocument, Notebooks } from '../tokens';
import type { Words } from '../words';
import { textOf } from './review';

/** Longer sources are cut on screen; the file that can be downloaded is whole. */
const MOST_CHARACTERS = 50_000;

/** What was handed in, to be read: text only, nothing of it runs. */
export function Source(props: { notebooks: Notebooks; words: Words }): React.ReactElement {
  const { notebooks, words } = props;
  return (
    <div className="cp-Source">
      {Object.entries(notebooks).map(([name, notebook]) => (
        <section key={name} aria-label={plain(name)}>
          <h3>
            <bdi>{plain(name)}</bdi>
          </h3>
          <Cells notebook={notebook} words={words} />
        </section>
      ))}
    </div>
  );
}

function Cells(props: { notebook: INotebookDocument; words: Words }): React.ReactElement {
  const { notebook, words } = props;
  let number = 0;
  return (
    <>
      {notebook.cells.map((cell, index) => {
        const isCode = cell.cell_type === 'code';
        number += Number(isCode);
        const label = isCode ? words.trans.__('Cell %1', number) : words.trans.__('Text');
        return (
          <div
            key={index}
            className="cp-Source-cell"
            data-kind={isCode ? 'code' : 'text'}
            data-cell={textOf(cell.id)}
            tabIndex={-1}
          >
            <span className="cp-Source-number cp-muted cp-small">{label}</span>
            <pre>{plain(textOf(cell.source).slice(0, MOST_CHARACTERS))}</pre>
          </div>
        );
      })}
    </>
  );
}

/** Scroll to a cell of what was handed in, and put the focus there. */
export function showCell(place: HTMLElement | null, cell: string): void {
  const found = place?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(cell)}"]`);
  found?.scrollIntoView({ block: 'center' });
  found?.focus({ preventScroll: true });
}
