import * as React from 'react';

import type { Phase } from '../facts';
import type { AssignmentModel } from '../model';
import { doneCount, totalCount } from '../progress';
import type { IReport } from '../tokens';
import type { Words } from '../words';
import { useTools } from './tools';

/** Milliseconds between two announcements of progress, and of the place in line. */
const EVERY = { running: 5000, queued: 30_000 };

/** One polite line for screen readers: sent, the place in line, progress now and then, the score. */
export function Announcer(props: { model: AssignmentModel }): React.ReactElement {
  const text = useSentence(props.model);
  const [said, setSaid] = React.useState(text);
  const last = React.useRef(0);
  const spoken = React.useRef<Phase>('idle');
  const { phase } = props.model;
  React.useEffect(() => {
    // That it arrived is said at once; how the queue moves, and how the tests end, now and then.
    const every =
      phase === 'running' || (phase === 'queued' && spoken.current === phase) ? EVERY[phase] : 0;
    const wait = every === 0 ? 0 : Math.max(0, last.current + every - Date.now());
    const timer = setTimeout(() => {
      last.current = Date.now();
      spoken.current = phase;
      setSaid(text);
    }, wait);
    return () => {
      clearTimeout(timer);
    };
  }, [text, phase]);
  return (
    <div className="cp-hidden" role="status" aria-live="polite">
      {said}
    </div>
  );
}

/** What came of it: also that it came to nothing, and why. */
function came(report: IReport, words: Words): string {
  const { trans } = words;
  if (report.score !== null) {
    return trans.__('%1 of %2 points.', words.points(report.score), words.points(report.max_score));
  }
  return report.error ? words.problem(report.error, false) : trans.__('Could not be graded');
}

function useSentence(model: AssignmentModel): string {
  const { words } = useTools();
  const { trans } = words;
  const { progress } = model;
  if (model.link === 'away' && (model.phase === 'queued' || model.phase === 'running')) {
    return words.away().join(' ');
  }
  switch (model.phase) {
    case 'saving':
    case 'sending':
      return trans.__('Saving…');
    case 'unsent':
    case 'kept':
      return trans.__('Not sent yet. Nothing is lost.');
    case 'queued': {
      const place = words.place((progress?.position ?? 0) + 1);
      const about = words.about(progress?.etaSeconds ?? null);
      return about === ''
        ? trans.__('Sent and kept. %1 in line.', place)
        : trans.__('Sent and kept. %1 in line, %2.', place, about);
    }
    case 'running':
      return progress
        ? trans.__('%1 of %2 tests done', doneCount(progress), totalCount(progress))
        : '';
    case 'idle': {
      const report = progress?.report;
      if (model.problem) {
        return words.problem(model.problem, model.problemIsOurs);
      }
      return report ? came(report, words) : '';
    }
  }
}
