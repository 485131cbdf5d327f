import * as React from 'react';

import { Icon } from './icons';
import type { IconName } from './icons';

/** A sentence that matters: an edge, an icon, words; with a `role` it is said when it appears. */
export function Notice(props: {
  kind: 'broken' | 'warning' | 'failed' | 'busy' | 'passed';
  icon: IconName;
  title: string;
  role?: 'status' | 'alert';
  children?: React.ReactNode;
}): React.ReactElement {
  return (
    <div className="cp-Notice" data-kind={props.kind} role={props.role}>
      <Icon name={props.icon} tone={props.kind} />
      <div className="cp-Notice-text">
        <div className="cp-Notice-title">{props.title}</div>
        {props.children}
      </div>
    </div>
  );
}
