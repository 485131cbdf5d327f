import * as React from 'react';

import { Icon } from '../icons';
import { parts, readable, translated } from '../messages';
import type { AssignmentModel } from '../model';
import { SHOWN_CHARACTERS, clipped, clippedAround, difference, isLong, plain } from '../plain';
import type { IDifference } from '../plain';
import type { ILine } from '../progress';
import type { ITestResult } from '../tokens';
import type { Words } from '../words';
import { useTools } from './tools';

/** Everything about one result; a part that is empty is left out. */
export function Detail(props: { model: AssignmentModel; line: ILine }): React.ReactElement | null {
  const { result } = props.line;
  const { words, reader = 'student' } = useTools();
  const { trans } = words;
  const [isWhole, setWhole] = React.useState(false);
  if (!result) {
    return null;
  }
  const { first, rest } = parts(result.message);
  const { message, output, expected, actual } = result;
  const hasValues = expected !== null || actual !== null;
  const hasMore = [message, output, expected ?? '', actual ?? ''].some(isLong);
  const short = (text: string): string => (isWhole ? shown(text) : clipped(shown(text)));
  return (
    <div className="cp-Detail">
      {first !== '' && (
        <p className="cp-Detail-message" data-code={first.startsWith('assert ')}>
          {short(translated(first, trans))}
        </p>
      )}
      {hasValues && <Values result={result} isWhole={isWhole} />}
      {rest !== '' && !hasValues && <pre className="cp-Detail-trace">{short(rest)}</pre>}
      {result.hint !== '' && (
        <div className="cp-Detail-hint">
          <Icon name="hint" tone="warning" />
          <div>
            <span className="cp-hidden">{trans.__('Hint')}: </span>
            {plain(result.hint)}
          </div>
        </div>
      )}
      {output !== '' && (
        <Output text={short(output)} isCut={isWhole && output.length > SHOWN_CHARACTERS} />
      )}
      {result.hidden && (
        <p className="cp-muted cp-small">
          {reader === 'instructor'
            ? trans.__('Hidden test: only its verdict and points are kept, so nothing can leak.')
            : trans.__(
                'Hidden tests: you see the verdict, the points and the hint, never the inputs.'
              )}
        </p>
      )}
      <Actions model={props.model} result={result}>
        {hasMore && (
          <button
            type="button"
            className="cp-Link"
            aria-pressed={isWhole}
            onClick={() => {
              setWhole(!isWhole);
            }}
          >
            {isWhole ? trans.__('Show less') : trans.__('Show all')}
          </button>
        )}
      </Actions>
    </div>
  );
}

function Values(props: { result: ITestResult; isWhole: boolean }): React.ReactElement {
  const { expected, actual } = props.result;
  const { trans } = useTools().words;
  const around = props.isWhole ? (text: IDifference) => text : clippedAround;
  const one = (text: string): string => (props.isWhole ? text : clipped(text));
  const [left, right] =
    expected !== null && actual !== null
      ? difference(shown(expected), shown(actual)).map(around)
      : [expected, actual].map(text => alone(one(shown(text ?? ''))));
  return (
    <dl className="cp-Values">
      {expected !== null && (
        <div>
          <dt>{trans.__('Expected')}</dt>
          <Value kind="expected" text={left ?? alone('')} />
        </div>
      )}
      {actual !== null && (
        <div>
          <dt>{trans.__('Actual')}</dt>
          <Value kind="actual" text={right ?? alone('')} />
        </div>
      )}
    </dl>
  );
}

function Value(props: { kind: 'expected' | 'actual'; text: IDifference }): React.ReactElement {
  const { before, changed, after } = props.text;
  return (
    <dd>
      <code data-kind={props.kind}>
        {before}
        {changed !== '' && <mark data-kind={props.kind}>{changed}</mark>}
        {after}
      </code>
    </dd>
  );
}

function Output(props: { text: string; isCut: boolean }): React.ReactElement {
  const { trans } = useTools().words;
  return (
    <div className="cp-Output">
      <div className="cp-muted cp-small">{trans.__('Your output')}</div>
      <pre>{props.text}</pre>
      {props.isCut && <div className="cp-muted cp-small">{trans.__('First 10 kB shown')}</div>}
    </div>
  );
}

function Actions(
  props: React.PropsWithChildren<{ model: AssignmentModel; result: ITestResult }>
): React.ReactElement | null {
  const { model, result } = props;
  const { words, actions } = useTools();
  const { cell, notebook } = result;
  const number = model.document.codeCells().find(other => other.id === cell)?.number;
  return (
    <div className="cp-Detail-actions">
      {cell !== null && (
        <button
          type="button"
          className="cp-Link"
          data-action="go-to-cell"
          onClick={() => {
            actions.goToCell(notebook, cell);
          }}
        >
          {number === undefined
            ? words.trans.__('Go to the cell')
            : words.trans.__('Go to cell %1', number)}
        </button>
      )}
      {props.children}
      {!result.hidden && <Copy result={result} />}
    </div>
  );
}

/** Copies what a student pastes into a question to the teacher, and says that it did. */
function Copy(props: { result: ITestResult }): React.ReactElement {
  const { words, actions } = useTools();
  const { trans } = words;
  const [state, setState] = React.useState<'idle' | 'copied' | 'refused'>('idle');
  return (
    <>
      <button
        type="button"
        className="cp-Link"
        onClick={() => {
          void actions.copy(details(props.result, words)).then(isCopied => {
            setState(isCopied ? 'copied' : 'refused');
          });
        }}
      >
        {trans.__('Copy details')}
      </button>
      <span className="cp-muted cp-small" role="status">
        {state === 'copied' && trans.__('Copied')}
        {state === 'refused' && trans.__('The browser did not allow it')}
      </span>
    </>
  );
}

function details(result: ITestResult, words: Words): string {
  const { trans } = words;
  const named = (name: string, text: string | null): string =>
    text === null || text === '' ? '' : `${name}: ${text}`;
  return [
    `${readable(result.name)}: ${words.outcome(result)}`,
    translated(result.message, trans),
    named(trans.__('Expected'), result.expected),
    named(trans.__('Actual'), result.actual),
    named(trans.__('Your output'), result.output)
  ]
    .filter(part => part !== '')
    .map(plain)
    .join('\n');
}

function shown(text: string): string {
  return plain(text.slice(0, SHOWN_CHARACTERS));
}

function alone(text: string): IDifference {
  return { before: text, changed: '', after: '' };
}
