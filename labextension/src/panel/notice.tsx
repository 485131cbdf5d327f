import * as React from 'react';

import { Icon } from '../icons';
import type { IconName } from '../icons';

/** A sentence that matters: an edge, an icon, words. */
export function Notice(props: {
  kind: 'broken' | 'warning' | 'failed' | 'busy';
  icon: IconName;
  title: string;
  children?: React.ReactNode;
}): React.ReactElement {
  return (
    <div className="cp-Notice" data-kind={props.kind}>
      <Icon name={props.icon} tone={props.kind} />
      <div className="cp-Notice-text">
        <div className="cp-Notice-title">{props.title}</div>
        {props.children}
      </div>
    </div>
  );
}
