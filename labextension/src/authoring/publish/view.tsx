import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import { Button, Dialog } from '../../dialog';
import { Icon } from '../../icons';
import { Notice } from '../../notice';
import type { IProblem } from '../../tokens';
import type { Words } from '../../words';
import { Outcome } from './outcome';
import type { PublishModel } from './model';
import { progressText } from './progress';

/** The dialog; `close` takes it away. */
export function PublishDialogView(props: {
  model: PublishModel;
  words: Words;
  close: () => void;
}): React.ReactElement {
  const { model, words, close } = props;
  const { trans } = words;
  return (
    <Dialog
      title={trans.__('Publish “%1”', nameOf(model.notebook.path))}
      kind="publish"
      close={close}
    >
      <UseSignal signal={model.changed}>
        {() => <Contents model={model} words={words} close={close} />}
      </UseSignal>
    </Dialog>
  );
}

function nameOf(path: string): string {
  return (
    path
      .split('/')
      .pop()
      ?.replace(/\.ipynb$/, '') ?? path
  );
}

function Contents(props: {
  model: PublishModel;
  words: Words;
  close: () => void;
}): React.ReactElement {
  const { model, words, close } = props;
  const { trans } = words;
  const { state } = model;
  switch (state.phase) {
    case 'asking':
      return <Question model={model} words={words} close={close} />;
    case 'working':
      return (
        <>
          <div className="cp-Publish-body" role="status">
            <p>{progressText(trans, state.message)}</p>
            <progress value={state.fraction} max={1} aria-label={trans.__('Checking')} />
            <p className="cp-muted cp-small">
              {trans.__('You can close this window: the check goes on and publishes by itself.')}
            </p>
          </div>
          <div className="cp-Publish-foot">
            <Button onClick={close}>{trans.__('Close')}</Button>
          </div>
        </>
      );
    case 'failed':
      return (
        <>
          <Failure problem={state.problem} words={words} />
          <Again model={model} words={words} close={close} isPublished={false} />
        </>
      );
    case 'done':
      return (
        <>
          <Outcome outcome={state.outcome} words={words} />
          <Again
            model={model}
            words={words}
            close={close}
            isPublished={state.outcome.version !== null}
          />
        </>
      );
  }
}

function Question(props: {
  model: PublishModel;
  words: Words;
  close: () => void;
}): React.ReactElement {
  const { model, words, close } = props;
  const { trans } = words;
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        void model.publish();
      }}
    >
      <div className="cp-Publish-body">
        <p>
          {trans.__(
            'The notebook is saved and checked in the sandbox first. It is published when your solution gets full marks, the released version does not, and nothing leaks.'
          )}
        </p>
        <Course model={model} words={words} />
        <label className="cp-Choice">
          <input
            type="checkbox"
            checked={model.mutants}
            onChange={event => {
              model.mutants = event.target.checked;
            }}
          />
          <span>
            {trans.__('Also try solutions with small mistakes, to see whether the tests notice')}
          </span>
        </label>
      </div>
      <div className="cp-Publish-foot">
        <Button onClick={close}>{trans.__('Keep as draft')}</Button>
        <button
          type="submit"
          className="cp-Submit cp-Publish-start"
          data-main={model.isCourseValid}
          aria-disabled={!model.isCourseValid}
        >
          {trans.__('Check and publish')}
        </button>
      </div>
    </form>
  );
}

function Course(props: { model: PublishModel; words: Words }): React.ReactElement {
  const { model, words } = props;
  const { trans } = words;
  return (
    <div className="cp-Field" data-field="course">
      <label>
        {trans.__('Course')}
        <input
          type="text"
          list="cp-publish-courses"
          value={model.course}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={!model.isCourseValid}
          onChange={event => {
            model.course = event.target.value;
          }}
        />
      </label>
      <datalist id="cp-publish-courses">
        {model.courses.map(course => (
          <option key={course} value={course} />
        ))}
      </datalist>
      {!model.isCourseValid && (
        <p className="cp-Fault">
          <Icon name="failed" />
          <span>{trans.__('Use letters, digits, dots, _ and -, 64 at most.')}</span>
        </p>
      )}
    </div>
  );
}

function Failure(props: { problem: IProblem; words: Words }): React.ReactElement {
  const { problem, words } = props;
  return (
    <Notice
      kind="failed"
      icon="error"
      title={words.trans.__('Cannot be published yet')}
      role="alert"
    >
      <p>{words.problem(problem, problem.code === 'unreachable')}</p>
      {problem.hint !== '' && <p>{words.hint(problem)}</p>}
    </Notice>
  );
}

function Again(props: {
  model: PublishModel;
  words: Words;
  close: () => void;
  isPublished: boolean;
}): React.ReactElement {
  const { model, words, close, isPublished } = props;
  const { trans } = words;
  return (
    <div className="cp-Publish-foot">
      {!isPublished && (
        <Button
          onClick={() => {
            void model.publish();
          }}
        >
          {trans.__('Check again')}
        </Button>
      )}
      <Button onClick={close}>{isPublished ? trans.__('Close') : trans.__('Keep as draft')}</Button>
    </div>
  );
}
