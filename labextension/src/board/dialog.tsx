import * as React from 'react';

import { Icon } from '../icons';
import { plain } from '../plain';
import type { IProblem } from '../tokens';
import type { Words } from '../words';

/** The browser's own dialog with a title, contents and buttons below. */
export function Dialog(
  props: React.PropsWithChildren<{
    title: string;
    kind: string;
    foot: React.ReactNode;
    close: () => void;
  }>
): React.ReactElement {
  const dialog = React.useRef<HTMLDialogElement>(null);
  const id = React.useId();
  React.useEffect(() => {
    dialog.current?.showModal();
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
      <div className="cp-Publish-foot">{props.foot}</div>
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
    <div className="cp-Notice" data-kind="broken" role="alert">
      <Icon name="cloud" tone="broken" />
      <div className="cp-Notice-text">
        <div className="cp-Notice-title">{title}</div>
        <p>{plain(words.problem(problem, problem.code === 'unreachable'))}</p>
        {problem.hint !== '' && <p>{plain(problem.hint)}</p>}
      </div>
    </div>
  );
}
