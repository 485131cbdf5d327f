import * as React from 'react';

import { plain } from '../plain';
import type { IExtension } from './tokens';
import type { IBoardTools } from './tools';

/** The extensions in force, each to be taken back. */
export function Given(props: {
  tools: IBoardTools;
  given: readonly IExtension[];
  onEnd: (extension: string) => void;
}): React.ReactElement | null {
  const { tools, given, onEnd } = props;
  const { trans } = tools.words;
  if (given.length === 0) {
    return null;
  }
  return (
    <div className="cp-Given">
      <h3>{trans.__('Extensions in force')}</h3>
      <ul>
        {given.map(one => {
          const who = plain(one.group ?? one.students.join(', '));
          return (
            <li key={one.extension} data-extension={one.extension}>
              <span>
                <bdi className="cp-strong">{who}</bdi> {what(tools, one)}
                {one.why !== '' && <span className="cp-muted"> · {plain(one.why)}</span>}
              </span>
              <button
                type="button"
                className="cp-Link"
                aria-label={trans.__('Take back the extension of %1', who)}
                onClick={() => {
                  onEnd(one.extension);
                }}
              >
                {trans.__('Take back')}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function what(tools: IBoardTools, one: IExtension): string {
  const { words } = tools;
  const { trans } = words;
  const parts: string[] = [];
  if (one.due !== null) {
    parts.push(trans.__('until %1', words.moment(one.due)));
  }
  if (one.extra_seconds > 0) {
    parts.push(trans.__('%1 h more', Math.round(one.extra_seconds / 360) / 10));
  }
  if (one.extra_attempts > 0) {
    parts.push(
      trans._n('%1 submission more', '%1 submissions more', one.extra_attempts, one.extra_attempts)
    );
  }
  return parts.join(', ');
}
