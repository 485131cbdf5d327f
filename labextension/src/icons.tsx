import { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { LineState } from './progress';

/** The hole in a filled shape. */
const HOLE = { fill: 'none', stroke: 'var(--cp-hole, var(--jp-layout-color1))', strokeWidth: 1.7 };

/** A line on the page's own ground. */
const LINE = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.5 };

/** Shapes on a 16 × 16 grid; each verdict has its own, so that colour is never needed. */
const SHAPES = {
  passed: (
    <>
      <circle cx="8" cy="8" r="7" />
      <path d="M4.7 8.3 7 10.6l4.4-4.9" {...HOLE} />
    </>
  ),
  failed: (
    <>
      <circle cx="8" cy="8" r="7" />
      <path d="m5.2 5.2 5.6 5.6m0-5.6-5.6 5.6" {...HOLE} />
    </>
  ),
  error: (
    <>
      <path d="M8 .6 15.4 8 8 15.4.6 8z" />
      <path d="M8 4.4v4.4m0 1.4v1.6" {...HOLE} />
    </>
  ),
  'timed-out': (
    <>
      <circle cx="8" cy="8" r="6.1" {...LINE} strokeWidth={1.7} />
      <path d="M8 4.3V8l2.6 1.8" {...LINE} />
    </>
  ),
  'out-of-memory': (
    <>
      <path d="M3 3h10v10H3z" />
      <path d="M6 6h4v4H6z" fill="var(--cp-hole, var(--jp-layout-color1))" />
      <path d="M5.5 0v3m5-3v3m-5 10v3m5-3v3M0 5.5h3m-3 5h3m10-5h3m-3 5h3" {...LINE} />
    </>
  ),
  'not-run': (
    <>
      <circle cx="8" cy="8" r="6.2" {...LINE} strokeDasharray="2.4 1.6" />
      <path d="M5 8h6" {...LINE} />
    </>
  ),
  broken: (
    <>
      <path d="m7.2 8.8-4.6 4.6" {...LINE} strokeWidth={3.2} strokeLinecap="round" />
      <path d="M14.3 4.3a4.3 4.3 0 1 1-2.6-2.6L9.4 4v2.6H12z" />
    </>
  ),
  added: <path d="M8 3v10M3 8h10" {...LINE} strokeWidth={1.8} />,
  removed: <path d="M3 8h10" {...LINE} strokeWidth={1.8} />,
  renewed: <path d="M3 13l.7-3L10.5 3.2l2.3 2.3L6 12.3z" {...LINE} strokeLinejoin="round" />,
  waiting: <circle cx="8" cy="8" r="5.8" {...LINE} strokeWidth={1.3} />,
  running: (
    <>
      <circle cx="8" cy="8" r="6" {...LINE} strokeWidth={2} strokeOpacity=".25" />
      <path d="M8 2a6 6 0 0 1 6 6" {...LINE} strokeWidth={2} />
    </>
  ),
  check: <path d="m3 8.4 3.3 3.3L13 4.7" {...LINE} strokeWidth={1.8} />,
  warning: (
    <>
      <path d="M8 1 15.5 14.5H.5z" />
      <path d="M8 5.5v4.3m0 1.2v1.6" {...HOLE} />
    </>
  ),
  star: <path d="m8 1.3 2 4.5 4.9.5-3.7 3.3 1.1 4.8L8 11.9l-4.3 2.5 1.1-4.8L1.1 6.3 6 5.8z" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="6.1" {...LINE} strokeWidth={1.4} />
      <path d="M8 4.5V8l2.4 1.6" {...LINE} strokeWidth={1.4} />
    </>
  ),
  cloud: <path d="M4.4 13a3.4 3.4 0 0 1-.5-6.8 4.3 4.3 0 0 1 8.2.7A3.1 3.1 0 0 1 12 13z" />,
  lock: (
    <>
      <path d="M3 7h10v7.5H3z" />
      <path d="M5.2 7V4.8a2.8 2.8 0 0 1 5.6 0V7" {...LINE} strokeWidth={1.7} />
    </>
  ),
  hint: (
    <path d="M8 1a4.8 4.8 0 0 0-2.6 8.8V12h5.2V9.8A4.8 4.8 0 0 0 8 1zM5.8 13h4.4v1.2L9.3 15.2H6.7L5.8 14.2z" />
  ),
  open: <path d="m3.5 6 4.5 4.5L12.5 6" {...LINE} strokeWidth={1.6} />,
  closed: <path d="m6 3.5 4.5 4.500L6 12.5" {...LINE} strokeWidth={1.6} />,
  send: <path d="M1 2.2 15.3 8 1 13.8 1.6 9.1 9.2 8 1.6 6.9z" />
} satisfies Record<LineState, React.ReactElement> & Record<string, React.ReactElement>;

/** The name of an icon. */
export type IconName = keyof typeof SHAPES;

/** One icon; it says nothing by itself: words stand beside it. */
export function Icon(props: { name: IconName; tone?: string }): React.ReactElement {
  return (
    <svg
      className="cp-Icon"
      viewBox="0 0 16 16"
      aria-hidden="true"
      data-icon={props.name}
      data-verdict={props.tone ?? (isState(props.name) ? props.name : undefined)}
    >
      {SHAPES[props.name]}
    </svg>
  );
}

const STATES: readonly LineState[] = [
  'passed',
  'failed',
  'error',
  'timed-out',
  'out-of-memory',
  'not-run',
  'broken',
  'waiting',
  'running'
];

function isState(name: IconName): boolean {
  return (STATES as readonly string[]).includes(name);
}

/** The tab of the panel, and the command in menus. */
export const coplitIcon = new LabIcon({
  name: 'coplit-jupyter:submit',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">' +
    '<path class="jp-icon3" fill="#616161" d="M1 2.2 15.3 8 1 13.8 1.6 9.1 9.2 8 1.6 6.9z"/></svg>'
});
