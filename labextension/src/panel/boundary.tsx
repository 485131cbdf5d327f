import * as React from 'react';

import { Notice } from '../notice';
import { useTools } from './tools';

/** Shows a sentence when a part of the panel fails, in place of an empty panel. */
export class Boundary extends React.Component<React.PropsWithChildren, { hasFailed: boolean }> {
  /** A part threw while it was drawn. */
  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override state = { hasFailed: false };

  /** Draw the parts, or the sentence. */
  override render(): React.ReactNode {
    return this.state.hasFailed ? <Failure /> : this.props.children;
  }
}

function Failure(): React.ReactElement {
  const { trans } = useTools().words;
  return (
    <Notice kind="broken" icon="broken" title={trans.__('The panel could not be shown.')}>
      <p>{trans.__('Reload the page; what you handed in is safe.')}</p>
    </Notice>
  );
}
