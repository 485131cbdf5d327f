import * as React from 'react';

import { keepFocus, rememberFocus } from './focus';
import { Notice } from './notice';
import { plain } from './plain';
import type { IProblem } from './tokens';
import type { Words } from './words';

/** The browser's own dialog: a title, contents and, with a `foot`, buttons below. */
export function Dialog(
  props: React.PropsWithChildren<{
    title: string;
    kind: string;
    foot?: React.ReactNode;
    close: () => void;
  }>
): React.ReactElement {
  const dialog = React.useRef<HTMLDialogElement>(null);
  const id = React.useId();
  React.useEffect(() => {
    const giveBack = rememberFocus();
    dialog.current?.showModal();
    // A button that starts something goes away: who works by keyboard stays in here.
    const kept = dialog.current && keepFocus(dialog.current);
    return () => {
      kept?.dispose();
      giveBack();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="cp-Publish cp-Dialog"
      data-kind={props.kind}
      aria-labelledby={id}
      onClose={props.close}
      onKeyDown={event => {
        // The application's own shortcuts have no business here.
        event.stopPropagation();
      }}
    >
      <div className="cp-Publish-head">
        <h2 id={id}>{props.title}</h2>
      </div>
      {props.children}
      {props.foot !== undefined && <div className="cp-Publish-foot">{props.foot}</div>}
    </dialog>
  );
}

/** A plain button. */
export function Button(
  props: React.PropsWithChildren<{ onClick: () => void; isMain?: boolean; isOff?: boolean }>
): React.ReactElement {
  const { isMain = false, isOff = false } = props;
  return (
    <button
      type="button"
      className={isMain ? 'cp-Submit' : 'cp-Button'}
      data-main={isMain ? !isOff : undefined}
      aria-disabled={isOff}
      onClick={() => {
        if (!isOff) {
          props.onClick();
        }
      }}
    >
      {props.children}
    </button>
  );
}

/** A button that may be on. */
export function Chip(
  props: React.PropsWithChildren<{ isOn: boolean; onClick: () => void }>
): React.ReactElement {
  return (
    <button type="button" className="cp-Chip" aria-pressed={props.isOn} onClick={props.onClick}>
      {props.children}
    </button>
  );
}

/** What went wrong, in the words of the grading side. */
export function Failure(props: {
  problem: IProblem;
  words: Words;
  title: string;
}): React.ReactElement {
  const { problem, words, title } = props;
  return (
    <Notice kind="broken" icon="cloud" title={title} role="alert">
      <p>{plain(words.problem(problem, problem.code === 'unreachable'))}</p>
      {problem.hint !== '' && <p>{plain(words.hint(problem))}</p>}
    </Notice>
  );
}
