import type { AssignmentFacts } from './facts';
import { sleep } from './follow';
import { doneCount } from './progress';
import type { IApi } from './tokens';

/** Milliseconds between two questions: the longer it takes, the more rarely it is asked. */
const SOONEST = 5000;
const LATEST = 30_000;

/** So often somebody who waits long is told how the queue moved. */
const TIMES = 20;

/** What waits, as far as this needs to know. */
type Waiting = Pick<AssignmentFacts, 'phase' | 'submission' | 'progress'>;

/**
 * Tell how the queue moves whenever the submission of `facts` waits, until the controller aborts.
 *
 * The queue moves without events: whoever waits asks. So does who waits for the first result: a run
 * that was put off waits again. A question that fails says nothing; the next one may, also after
 * the stream was cut.
 */
export function watchQueue(
  api: IApi,
  facts: Waiting,
  onPlace: (position: number, etaSeconds: number | null) => void
): AbortController {
  const asking = new AbortController();
  void ask(api, facts, asking.signal, onPlace);
  return asking;
}

async function ask(
  api: IApi,
  facts: Waiting,
  signal: AbortSignal,
  onPlace: (position: number, etaSeconds: number | null) => void
): Promise<void> {
  let pause = SOONEST;
  for (;;) {
    await sleep(pause, signal);
    if (signal.aborted) {
      return;
    }
    const id = waiting(facts);
    if (id === null) {
      continue;
    }
    const { progress } = facts;
    try {
      const { status, position, eta_seconds: eta = null } = await api.submission(id);
      pause = pauseFor(eta);
      // What an event told meanwhile is newer.
      if (status === 'queued' && waiting(facts) === id && facts.progress?.seq === progress?.seq) {
        onPlace(position, eta);
      }
    } catch {
      pause = LATEST;
    }
  }
}

function waiting(facts: Waiting): string | null {
  const { phase, progress } = facts;
  const isAwaited = progress !== null && doneCount(progress) === 0;
  return phase === 'queued' || (phase === 'running' && isAwaited)
    ? (facts.submission?.id ?? null)
    : null;
}

/** How long to wait before asking again, when a report is expected in `seconds`. */
export function pauseFor(seconds: number | null): number {
  return Math.min(LATEST, Math.max(SOONEST, ((seconds ?? 0) * 1000) / TIMES));
}
