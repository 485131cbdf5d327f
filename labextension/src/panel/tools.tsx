import * as React from 'react';

import type { Words } from '../words';

/** What the parts of the panel may do outside of it. */
export interface IActions {
  /** Hand in the notebook of the panel. */
  submit(): void;
  /** Show a cell, by the name of its notebook (null: the one on screen) and its id. */
  goToCell(notebook: string | null, cell: string): void;
  /** Show the list of assignments, where updates are. */
  showAssignments?(): void;
  /** Give the cursor back to the notebook. */
  returnToNotebook(): void;
  /** Open what was handed in beside the notebook. */
  openSubmitted(submission: string): void;
  /** Put a text on the clipboard; false: the browser did not let us. */
  copy(text: string): Promise<boolean>;
  /** Save a text as a file of the student's computer. */
  download(name: string, text: string): void;
}

/** The language and the actions, for every part. */
export interface ITools {
  words: Words;
  actions: IActions;
  /** Who reads: what is said to a student is not said to an instructor. */
  reader?: 'student' | 'instructor';
}

const Tools = React.createContext<ITools | null>(null);

/** Gives its children the tools. */
export const ToolsProvider = Tools.Provider;

/** The tools of the panel around this part. */
export function useTools(): ITools {
  const tools = React.useContext(Tools);
  if (!tools) {
    throw new Error('A part of the panel stands outside of it.');
  }
  return tools;
}

/** The time, renewed every `milliseconds` while `isOn`. */
export function useNow(milliseconds: number, isOn = true): number {
  const [now, setNow] = React.useState(Date.now());
  React.useEffect(() => {
    if (!isOn) {
      return;
    }
    setNow(Date.now());
    const timer = setInterval(() => {
      setNow(Date.now());
    }, milliseconds);
    return () => {
      clearInterval(timer);
    };
  }, [milliseconds, isOn]);
  return now;
}
