import { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { Role } from './roles';

const EYE =
  'M8 3C4.5 3 1.7 5.2.7 8c1 2.8 3.8 5 7.3 5s6.3-2.2 7.3-5c-1-2.8-3.8-5-7.3-5zm0 8a3 3 0 1 1 0-6 3 3 0 0 1 0 6z';
const PEN =
  'M2 11.5V14h2.5l7.4-7.4-2.5-2.5zM13.8 4.7c.3-.3.3-.7 0-1l-1.5-1.5c-.3-.3-.7-.3-1 0l-1.2 1.2 2.5 2.5z';

/** A shape for each role, on a 16 × 16 grid. */
const SHAPES: Record<Role, React.ReactElement> = {
  text: <path d="M2 3h12v2H9v9H7V5H2z" />,
  answer: <path d={PEN} />,
  tests: <path d={EYE} />,
  'hidden-tests': (
    <>
      <path d="M3 7h10v7.5H3z" />
      <path
        d="M5.2 7V4.8a2.8 2.8 0 0 1 5.6 0V7"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.7}
      />
    </>
  ),
  manual: (
    <path d="M5.5 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zm5.5 0a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM1 13c0-2.5 2-4 4.5-4S10 10.5 10 13zm10 0c0-1.5-.4-2.6-1-3.5 3-.7 5 1 5 3.5z" />
  ),
  instructor: (
    <path
      d="M4.5 2 11 11M11.5 2 5 11M4 11a2 2 0 1 0 .1 0zm8 0a2 2 0 1 0 .1 0z"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.4}
    />
  )
};

/** The icon of a role; words stand beside it. */
export function RoleIcon(props: { role: Role }): React.ReactElement {
  return (
    <svg className="cp-Icon" viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[props.role]}
    </svg>
  );
}

/** The tab of the Create assignment panel. */
export const authoringIcon = new LabIcon({
  name: 'coplit-jupyter:authoring',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 16 16">' +
    `<path class="jp-icon3" fill="#616161" d="${PEN}"/></svg>`
});
