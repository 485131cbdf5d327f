import * as React from 'react';

import type { Words } from '../words';

/** What the parts of the panel may do outside of it. */
export interface IAuthorTools {
  words: Words;
  /** Whether the person may publish; null: not known yet. */
  mayPublish: boolean | null;
  /** Open the Publish dialog for the notebook on screen. */
  publish(): void;
}

const Tools = React.createContext<IAuthorTools | null>(null);

/** Gives its children the tools. */
export const AuthorToolsProvider = Tools.Provider;

/** The tools of the panel around this part. */
export function useAuthorTools(): IAuthorTools {
  const tools = React.useContext(Tools);
  if (!tools) {
    throw new Error('A part of the panel stands outside of it.');
  }
  return tools;
}
