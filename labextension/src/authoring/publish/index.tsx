import { ReactWidget } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

import type { ICatalog } from '../../tokens';
import type { Words } from '../../words';
import { PublishModel } from './model';
import type { IPublishable } from './model';
import { PublishDialogView } from './view';

/** The course that a notebook was published into, as long as the page is open. */
const chosen = new Map<string, string>();

/** Ask for the course, prove and publish; `onPublished` hears of each version. */
export function openPublishDialog(
  notebook: IPublishable,
  api: ICatalog,
  words: Words,
  onPublished: () => void
): void {
  const model = new PublishModel(notebook, api, chosen.get(notebook.path) ?? null);
  const onChanged = (): void => {
    if (model.state.phase === 'done' && model.state.outcome.version !== null) {
      chosen.set(notebook.path, model.state.outcome.course);
      onPublished();
    }
  };
  model.changed.connect(onChanged, model);
  const close = (): void => {
    widget.dispose();
  };
  const widget = ReactWidget.create(
    <PublishDialogView model={model} words={words} close={close} />
  );
  widget.addClass('cp-Panel');
  widget.addClass('cp-Publish-place');
  widget.node.lang = words.language;
  Widget.attach(widget, document.body);
  void model.load();
}
