import * as React from 'react';

import { Head } from './grid-head';
import { Row } from './grid-row';
import { drawn, moved } from './keys';
import type { IExtent, IPlace } from './keys';
import type { IBoardTools } from './tools';

/** The height of a row in pixels; the style sheet has the same. */
export const ROW_HEIGHT = 36;
const HEAD_HEIGHT = 52;

/** After so many pixels of scrolling other rows are drawn. */
const STEP = 4 * ROW_HEIGHT;

/** Students × assignments; only the rows on screen are drawn. */
export function Grid(props: { tools: IBoardTools }): React.ReactElement {
  const { tools } = props;
  const { model, words } = tools;
  const { rows, columns } = model;
  const scroller = React.useRef<HTMLDivElement>(null);
  const view = useView(scroller);
  const [at, setAt] = React.useState<IPlace>({ row: 0, column: 0 });
  const page = Math.max(1, Math.floor((view.height - HEAD_HEIGHT) / ROW_HEIGHT) - 1);
  const size = { rows: rows.length, columns: columns.length + 2, page };
  const { first, last } = drawn(view.top, view.height, ROW_HEIGHT, rows.length);
  // The one cell that Tab reaches is among those that are drawn.
  const tabRow = at.row < 0 ? -1 : Math.max(first, Math.min(at.row, last - 1));
  const move = (event: React.KeyboardEvent): void => {
    const to = placeOf(event, { ...at, row: tabRow }, size);
    if (to) {
      setAt(to);
      reveal(scroller.current, to.row);
      requestAnimationFrame(() => {
        focusAt(scroller.current, to);
      });
    }
  };
  return (
    <div
      ref={scroller}
      className="cp-Grid-scroll"
      style={{ '--cp-columns': columns.length } as React.CSSProperties}
    >
      <div
        role="grid"
        className="cp-Grid"
        aria-label={words.trans.__('Students and assignments')}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 2}
        onKeyDown={move}
      >
        <Head tools={tools} tabColumn={tabRow < 0 ? at.column : -1} />
        <div
          role="rowgroup"
          style={{
            paddingTop: first * ROW_HEIGHT,
            paddingBottom: (rows.length - last) * ROW_HEIGHT
          }}
        >
          {rows.slice(first, last).map((row, index) => (
            <Row
              key={row.student}
              tools={tools}
              columns={columns}
              areNamesHidden={model.areNamesHidden}
              row={row}
              index={first + index}
              tabColumn={tabRow === first + index ? at.column : -1}
              onFocus={setAt}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

/** Where a key leads; one that moves is not the application's as well. */
function placeOf(event: React.KeyboardEvent, from: IPlace, size: IExtent): IPlace | null {
  const to = moved(from, event.key, event.ctrlKey || event.metaKey, size);
  if (!to || event.altKey || event.shiftKey) {
    return null;
  }
  event.preventDefault();
  event.stopPropagation();
  return to;
}

/** Which part of the list is on screen. */
function useView(scroller: React.RefObject<HTMLDivElement>): { top: number; height: number } {
  const [view, setView] = React.useState({ top: 0, height: 800 });
  React.useEffect(() => {
    const node = scroller.current;
    if (!node) {
      return;
    }
    const look = (): void => {
      const top = Math.floor(node.scrollTop / STEP) * STEP;
      const height = node.clientHeight;
      setView(before =>
        before.top === top && before.height === height ? before : { top, height }
      );
    };
    look();
    node.addEventListener('scroll', look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(node);
    return () => {
      node.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [scroller]);
  return view;
}

/** Scroll until a row stands below the head. */
function reveal(node: HTMLElement | null, row: number): void {
  if (!node || row < 0) {
    return;
  }
  const top = row * ROW_HEIGHT;
  const shown = node.clientHeight - HEAD_HEIGHT;
  if (top < node.scrollTop) {
    node.scrollTop = top;
  } else if (top + ROW_HEIGHT > node.scrollTop + shown) {
    node.scrollTop = top + ROW_HEIGHT - shown;
  }
}

function focusAt(node: HTMLElement | null, place: IPlace): void {
  node?.querySelector<HTMLElement>(`[data-place="${place.row},${place.column}"]`)?.focus();
}
