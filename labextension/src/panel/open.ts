import * as React from 'react';

import type { AssignmentModel } from '../model';
import { byQuestion, needsWork } from '../progress';
import type { IProgress } from '../progress';

/** Which questions are closed and which tests are open. */
export interface IOpen {
  isQuestionClosed(question: string): boolean;
  isTestOpen(test: string): boolean;
  toggleQuestion(question: string): void;
  toggleTest(test: string): void;
}

/**
 * Keep what is open: nothing opens by itself while tests arrive; when all have, the first test
 * that needs work does. A result that was there from the start shows only what needs work.
 */
export function useOpen(model: AssignmentModel): IOpen {
  const [closed, setClosed] = React.useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = React.useState<ReadonlySet<string>>(new Set());
  const { progress } = model;
  const report = progress?.report ?? null;
  // Before it is painted: a row that opens a moment later moves away under the pointer.
  React.useLayoutEffect(() => {
    if (progress && report) {
      const first = progress.lines.find(needsWork);
      setOpened(new Set(first ? [first.id] : []));
      setClosed(new Set(model.isLive ? [] : passedQuestions(progress)));
    } else {
      setOpened(new Set());
      setClosed(new Set());
    }
    // Only a new report starts afresh, not each event on the way to it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [model, report]);
  React.useEffect(() => {
    const show = (): void => {
      const test = model.pendingReveal;
      const line = model.progress?.lines.find(other => other.id === test);
      if (test !== null && line) {
        model.pendingReveal = null;
        setOpened(before => new Set([...before, test]));
        setClosed(before => without(before, line.question));
        requestAnimationFrame(() => {
          focusTest(test);
        });
      }
    };
    const receiver = {};
    model.revealed.connect(show, receiver);
    show();
    return () => {
      model.revealed.disconnect(show, receiver);
    };
  }, [model, report]);
  return {
    isQuestionClosed: question => closed.has(question),
    isTestOpen: test => opened.has(test),
    toggleQuestion: question => {
      setClosed(before => toggled(before, question));
    },
    toggleTest: test => {
      setOpened(before => toggled(before, test));
    }
  };
}

/** Put the focus on a test's button and scroll it in. */
function focusTest(test: string): void {
  const row = document.querySelector<HTMLElement>(
    `.cp-Panel [data-test="${CSS.escape(test)}"] > button`
  );
  row?.scrollIntoView({ block: 'nearest' });
  row?.focus();
}

function passedQuestions(progress: IProgress): string[] {
  return byQuestion(progress.lines)
    .filter(group => group.lines.every(line => line.result?.verdict === 'passed'))
    .map(group => group.question);
}

function toggled(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return set.has(key) ? without(set, key) : new Set([...set, key]);
}

function without(set: ReadonlySet<string>, key: string): ReadonlySet<string> {
  return new Set([...set].filter(other => other !== key));
}
