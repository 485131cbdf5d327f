import * as React from 'react';

import { Icon } from '../icons';
import type { Words } from '../words';
import type { IEntry } from './entry';

/** When an assignment opens, is due or closes, and how often it may still be handed in. */
export function Facts(props: {
  entry: IEntry;
  words: Words;
  isLater: boolean;
}): React.ReactElement {
  const { entry, words, isLater } = props;
  const { trans } = words;
  const { standing } = entry;
  const left = standing?.attempts.left ?? null;
  const allowed = standing?.attempts.allowed ?? null;
  return (
    <>
      <When entry={entry} words={words} isLater={isLater} />
      {standing?.extended === true && (
        <span className="cp-Chip">{trans.__('Extended for you')}</span>
      )}
      {left !== null && allowed !== null && (
        <span>{trans.__('%1 of %2 submissions left', left, allowed)}</span>
      )}
    </>
  );
}

function When(props: { entry: IEntry; words: Words; isLater: boolean }): React.ReactElement | null {
  const { entry, words, isLater } = props;
  const { trans } = words;
  const { policy } = entry.assignment;
  const opens = entry.standing?.opens ?? policy.opens;
  const due = entry.standing?.due ?? policy.due;
  const closes = entry.standing?.closes ?? policy.closes;
  const now = entry.standing ? Date.parse(entry.standing.now) : Date.now();
  if (isLater && opens !== undefined) {
    return <span>{trans.__('Opens %1', words.moment(opens))}</span>;
  }
  if (due !== undefined && (Date.parse(due) > now || closes === undefined)) {
    return (
      <Deadline at={due} now={now} label={trans.__('Due %1', words.moment(due))} words={words} />
    );
  }
  if (closes === undefined) {
    return null;
  }
  return Date.parse(closes) > now ? (
    <Deadline
      at={closes}
      now={now}
      label={trans.__('Closes %1', words.moment(closes))}
      words={words}
    />
  ) : (
    <span>{trans.__('Closed since %1', words.moment(closes))}</span>
  );
}

function Deadline(props: {
  at: string;
  now: number;
  label: string;
  words: Words;
}): React.ReactElement {
  const { at, now, label, words } = props;
  const left = Date.parse(at) - now;
  return (
    <>
      <span>{label}</span>
      <span className="cp-Header-left">
        <Icon name="clock" />
        {left > 0 ? words.left(left) : words.trans.__('The deadline has passed')}
      </span>
    </>
  );
}
